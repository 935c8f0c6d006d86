"""The managers' pages of notes on events: a list, a new one, changing and taking one back."""
