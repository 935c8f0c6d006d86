"""What settled matters bring to the books: years assessed, new terms, money that goes back."""
