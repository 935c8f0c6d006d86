"""Who and what is declared to be left out of the figures: accounts for tests and monitoring, staff, whole services."""
