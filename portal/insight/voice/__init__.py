"""Pages of residents' voice: what everybody reads and says, and where the office writes, asks and counts."""
