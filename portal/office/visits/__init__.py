"""Visits at the desk: the front desk, the calls, how they end."""
