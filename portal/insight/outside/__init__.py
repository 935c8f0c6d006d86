"""Pages and the interface for counts of matters that stand in no register of the portal."""
