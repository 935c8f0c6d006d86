"""How long a matter's papers are kept, and when nothing about them can change any more."""
