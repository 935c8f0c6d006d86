"""The office's own words in messages to people, instead of those the portal brings."""
