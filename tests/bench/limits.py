"""What a page and a journey may cost: held in every run of the tests, and compared by `make bench`."""

FIRST_BYTES, FIRST_BYTES_BARE, LATER_BYTES = 110_000, 45_000, 12_000
JOURNEY_STATEMENTS = 32  # with the switches of services, and the tier on the card
