"""The body above the office, which rules on appeals and complaints: by procedure, or by a service's own law."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from portal.facts import Facts

BODY = "complaint_body"


def higher_body(facts: Facts, service: str, procedure: str, on: date) -> str:
    """Return the body that rules after the office (art. 17 and 127 § 2 KPA, art. 13 § 1 pkt 3 OP), on a day.

    ``procedure`` is where the facts of the procedure stand. A service whose tasks are the state's, such as registers
    of population and of civil status, has the fact of its own: there the voivode stands above the city.
    """
    return str(facts.within(f"{service}.").over(facts.within(f"{procedure}.")).at(BODY, on))
