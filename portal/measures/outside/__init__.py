"""Matters handled outside the portal: what units count each month, and files from records and queue systems."""
