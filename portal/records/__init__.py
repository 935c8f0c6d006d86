"""Records as the law on archives and data protection sees them: copies for the person, disposal, erasure."""
