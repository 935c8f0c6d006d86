"""Data that the city gives to everybody: datasets of the units and of the portal, their versions and catalogue."""
