"""Services switched off and on by channel: a table that every process asks at the moment it needs to know."""
