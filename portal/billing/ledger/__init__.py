"""The books: append-only double entry in grosze; every balance is a sum over it."""
