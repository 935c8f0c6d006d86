"""Days on which the office is closed although the law calls them working days."""
