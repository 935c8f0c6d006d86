"""Who people are: subjects apart from identities, officials and units, profiles, web sessions, sign-in."""
