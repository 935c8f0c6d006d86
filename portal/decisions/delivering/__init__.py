"""Delivery (doręczenie) as an object of its own: one letter to one party by one way, step by dated step."""
