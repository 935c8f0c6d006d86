"""How it went to fill a form in and send it, asked when it is sent."""
