"""Absences of officials, and who stands in for them meanwhile."""
