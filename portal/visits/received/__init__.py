"""For which matters somebody was received at a counter, kept when the visit itself forgets whom it was for."""
