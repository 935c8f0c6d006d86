"""Turns of the first minute: when a new day opens and many come at once, lots decide who chooses a time first.

Nobody gains by a faster line or by more browsers: whoever comes before the draw has the same chance, a signed-in person
one lot however often they ask. Lots are tickets that the browser keeps; of each opening the portal keeps two counts.

The waiting list comes after the lots: nobody on it is offered a time of the new day until the last ticket's turn is
over, else a long list would empty the day before the first lot chose. Who waits may take a lot like everybody.
"""
