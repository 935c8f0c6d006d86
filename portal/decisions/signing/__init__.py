"""Decisions that a person signs outside the portal: the file given out, what came back, what was found in it."""
