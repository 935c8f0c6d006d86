"""What a party and the office write to each other inside a matter, beside the letters of the procedure."""
