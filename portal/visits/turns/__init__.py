"""Turns of the first minute: when a new day opens and many come at once, lots decide who chooses a time first.

Nobody gains by a faster line or by more browsers: whoever comes before the draw has the same chance, a signed-in person
one lot however often they ask. Lots are tickets that the browser keeps; of each opening the portal keeps two counts.
"""
