"""What a settled matter brings, carried out in the transaction that settles it, once."""
