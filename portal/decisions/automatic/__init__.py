"""Matters that the portal settles without an official, and the sample of them that a person looks at afterwards."""
