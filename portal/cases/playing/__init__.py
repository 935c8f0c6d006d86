"""Who plays the functions of flows: roles of the directory by default, or whom an administrator chose in a unit."""
