"""What a second person must confirm in somebody's matter."""
