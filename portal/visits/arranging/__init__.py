"""How the office receives, as an administrator arranges it: houses, topics, desks, who sits where, closed hours."""
