"""Money that goes back to who paid it (zwrot)."""
