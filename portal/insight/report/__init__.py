"""The month's report as a PDF: what it says, how it is drawn, when it is made and sent, where it is taken."""
