"""For who checks the figures: the rows they rest on as one file, and a recount in plain SQL written apart from them."""
