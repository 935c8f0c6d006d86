"""The signalling process: it carries the words by which browsers arrange a call, and keeps nothing of them."""
