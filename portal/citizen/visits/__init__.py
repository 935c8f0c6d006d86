"""Pages on which people arrange to meet somebody from the office, by video, by phone or at a counter."""
