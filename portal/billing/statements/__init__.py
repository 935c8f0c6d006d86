"""Bank statements: files of MT940 and CAMT.053, read strictly and line by line."""
