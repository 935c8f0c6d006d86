"""The treasurer's room (skarbnik): payments, what waits for a person, the books and what they add up to."""
