"""What residents set up around their dues: calendars, reminders, links for others, proofs of payment."""
