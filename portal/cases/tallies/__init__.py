"""Visits that open no case: two taps at the desk, so that the share of matters online has an honest whole."""
