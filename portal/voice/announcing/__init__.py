"""Announcements: written by a unit, shown to everybody between two days."""
