"""The month's report as a file: which month has one, who wants it by e-mail, to whom it went."""
