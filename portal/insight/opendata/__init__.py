"""Pages of open data: the public catalogue with its files and interface, and where units publish."""
