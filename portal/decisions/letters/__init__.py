"""Letters that go out with a step of the procedure: what they say by which law, composed before they are sent."""
