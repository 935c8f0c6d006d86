"""The city's programme: solutions, milestones and every indicator, with observations and the registers behind them."""
