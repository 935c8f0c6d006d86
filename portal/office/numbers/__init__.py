"""An official's own numbers and those of the unit for its head: load, terms, returns; of people no ranking."""
