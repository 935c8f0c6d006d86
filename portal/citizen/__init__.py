"""Pages for residents, and the public pages before sign-in."""
