"""Forms that the office begins by itself: before a right ends, and each year for what is stated every year."""
