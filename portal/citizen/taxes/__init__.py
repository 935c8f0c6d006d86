"""Taxes and dues of a resident: what is owed, paid, overpaid; paying; calendars, links and proofs."""
