"""Work done to many matters by one decision: each looked at before, each with its own outcome."""
