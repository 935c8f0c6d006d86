"""What differs between deployments: settings from the environment and the city's dated facts."""
