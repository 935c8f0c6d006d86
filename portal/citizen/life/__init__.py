"""Events of a life that take more than one matter: what to settle, in which order, and what is settled already."""
