"""The packages of closed matters for the records system: what goes into them, and when they are made."""
