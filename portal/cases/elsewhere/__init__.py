"""Matters that run in the city's other systems: their status as those tell it, to be read and never acted on."""
