"""Statistics of shares and days: pure functions over counts, no database, no clock."""
