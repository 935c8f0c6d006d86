"""Notes on events that move the numbers: a campaign, an outage, a new law; every earlier text of one is kept."""
