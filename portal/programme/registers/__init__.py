"""Registers behind indicators: files with a declared schema, kept as versions of rows."""
