"""Numbers in addresses and forms, bounded: above what a database can hold there is nothing to look for."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1
LAST_PAGE = 1_000_000  # pages times their length must stay a number of the database's


class BoundedInteger(IntegerConverter):
    """The ``int`` of a route; a larger number is no address of ours."""

    def __init__(
        self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None,  # noqa: A002 - Werkzeug passes these names
        signed: bool = False,  # noqa: FBT001, FBT002 - Werkzeug's own signature
    ) -> None:  # fmt: skip
        super().__init__(map, fixed_digits, min, LARGEST if max is None else max, signed)


def row_number(text: str) -> int:
    """Read the number of a row; raises ValueError for what can't be one."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError
    return number


def page_of(text: str) -> int:
    """Read which page of a list is asked for, within bounds; raises ValueError for what is no number."""
    return min(max(1, int(text)), LAST_PAGE)
