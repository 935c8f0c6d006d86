"""What the law says of de-registration: it costs nothing."""

from datetime import date

from portal import Answers, Facts, Fee


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return no fee: reporting that one moves out is free."""
    return None
