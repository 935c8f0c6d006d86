"""Visits: a time with a person of the office, by video, by phone or at a counter; never double-booked, never lost."""
