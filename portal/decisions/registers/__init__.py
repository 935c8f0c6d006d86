"""Documents that a state register makes: the portal hands them on, it never makes one itself."""
