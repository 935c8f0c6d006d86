"""Reaching residents: letters and messages by batch with a code, and how many matters came of them."""
