"""Pages of who acts for whom: the switch, what a resident adds and ends, whom a firm's representative lets act."""
