"""A copy of everything that the portal keeps of a person, for that person."""
