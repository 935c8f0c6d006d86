"""Tax figures that another system keeps: a mirror of them in our tables, and our reports of payments to it."""
