"""What a matter costs the office: counted work times declared rates, with the formula in sight."""
