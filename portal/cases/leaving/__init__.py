"""Where people leave a form: counts of the moves of drafts, without anything that leads to a person."""
