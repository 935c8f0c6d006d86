"""Closed matters queued for the city's records system, pulled by it until it acknowledges their packages."""
