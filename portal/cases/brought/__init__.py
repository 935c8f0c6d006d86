"""What settled matters brought: one row for each, and the permits among them."""
