"""How it is to use the portal, asked in the footer of each page: sums alone, of nobody."""
