"""Tax accounts kept in our own books: assessments, instalments, positions, overviews."""
