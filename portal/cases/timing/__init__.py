"""Terms that remind and open tasks: armed as a matter moves, rung by a job, never moving the matter themselves."""
