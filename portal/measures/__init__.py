"""Counts over the rooms below: channels and shares, recomputed from the rows."""
