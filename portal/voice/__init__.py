"""Residents' voice: what the office announces, what it asks them, whom it reached and who came of it."""
