"""What a page and a journey may cost: held in every run of the tests, and compared by `make bench`."""

FIRST_BYTES, FIRST_BYTES_BARE, LATER_BYTES = 110_000, 45_000, 12_000
# with the switches of services, the tier and the forms under way on the card, at each move a count of where people leave
# the form, and until there is one the question whether its writer is declared to be left out
JOURNEY_STATEMENTS = 39
