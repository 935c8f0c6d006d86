"""Plain SQL over the exported rows gives the published figures, whatever happened in the matters; and sees a change."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from portal.cases.models import Case, Channel
from tests.recount.auditor import Audit, lay_beside
from tests.recount.autumn import live_through
from tests.support.desk import Desk
from tests.support.house import House

MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))


@pytest.mark.engines
def test_the_plain_recount_gives_what_the_program_published_and_shows(house: House, tmp_path: Path) -> None:
    desk = Desk(house)
    live_through(desk)
    audit = Audit(house, tmp_path).recount()
    assert audit.differs_from_published() == set()
    assert lay_beside(audit, MONTHS[0], date(2026, 12, 1), MONTHS) == []
    ((*classes,),) = audit.ask("SELECT O, A, M, P, U FROM months WHERE month = '2026-10' AND service = ''")
    assert min(classes) > 0, "an autumn in which nothing happened proves nothing"
    assert named_in(desk, audit.path) == []
    audit.close()
    change_one(desk)
    later = Audit(house, tmp_path).recount()
    assert ("2026-10", "share_strict", "") in later.differs_from_published()
    later.close()


def named_in(desk: Desk, path: Path) -> list[str]:
    """Return what of people and of their matters' names stands in the export."""
    with desk.reading() as session:
        secret = [*session.scalars(select(Case.reference)), *session.scalars(select(Case.submission_id))]
    kept = path.read_bytes()
    return [
        word for word in (*secret, "Kowalski", "Lipowa", "90010212353", "przyniósł") if word.encode() in kept
    ]


def change_one(desk: Desk) -> None:
    """Let a matter of the counter have come by the portal, after its month was published."""
    with desk.writing() as session:
        first = (
            select(Case.id).where(Case.channel == Channel.COUNTER, Case.filed_on < date(2026, 11, 1)).limit(1)
        )
        session.execute(update(Case).where(Case.id.in_(first)).values(channel=Channel.PORTAL))


# one row of the export changed by hand, and the measures that must then differ
CHANGES = {
    "UPDATE matters SET channel = 'post' WHERE id = (SELECT min(id) FROM matters)": {
        "share_strict",
        "uptake",
    },
    "DELETE FROM visits": {"share_strict", "uptake", "online_to_visits"},
    "UPDATE charges SET amount_grosze = amount_grosze + 1": {"paid_amount"},
    "DELETE FROM events WHERE kind = 'call_for_completion'": {"first_time_right"},
    "UPDATE payments SET state = 'expired'": {"paid_online"},
    "UPDATE deliveries SET state = 'published' WHERE way = 'portal'": {"delivered_online", "end_to_end"},
    "UPDATE outside_counts SET matters = matters + 1 WHERE source = 'file'": {
        "share_strict",
        "share_mixed",
        "coverage",
    },
    "DELETE FROM left_out": {"share_strict", "coverage"},
    "UPDATE tiers SET declared = 3": {"coverage", "uptake"},
    "UPDATE published SET numerator = numerator + 1 WHERE code = 'share_mixed'": {"share_mixed"},
}


def test_a_changed_row_makes_the_recount_differ_and_names_the_measure(
    small_house: House, tmp_path: Path
) -> None:
    live_through(Desk(small_house))
    for change, codes in CHANGES.items():
        audit = Audit(small_house, tmp_path)
        audit.rows.execute(change)
        audit.recount()
        assert codes <= {code for _month, code, _service in audit.differs_from_published()}, change
        audit.close()
