"""Consultations: a draft laid before residents, their comments, what the office answers."""
