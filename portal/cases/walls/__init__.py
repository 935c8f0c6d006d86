"""Walls: who may not see a matter although it is their unit's, and who may although it is another's."""
