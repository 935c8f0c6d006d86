"""Monthly figures as they were published: frozen with their definition and sources, revised only in sight."""
