"""Messages about visits on their way out: written from what is true when they are sent."""
