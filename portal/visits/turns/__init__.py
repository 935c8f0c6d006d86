"""Turns of the first minute: when a new day opens and many come at once, lots decide who chooses a time first.

Nobody gains by a faster line or by more browsers: whoever comes before the draw has the same chance, a signed-in person
one lot however often they ask. Lots are tickets that the browser keeps; of each opening the portal keeps two counts.

Until the last ticket's turn is over the day is for tickets alone. After it the day is anybody's: who comes by, the
waiting list (a long one would empty the day before the first lot chose) and the office, for whom it books as well.
Who waits, calls or comes by may take a lot like everybody.
"""
