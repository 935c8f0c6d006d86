"""A believable city of invented people, the same for the same day: for trying the portal out, never for real."""
