"""Pages of the city's programme: the board, an indicator with its history, files, registers, a short public page."""
