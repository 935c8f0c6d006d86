"""A matter that begins from an earlier one carries no other person's phone or e-mail along."""

from dataclasses import replace

import pytest

from portal.cases.former import begin_from, find_begun
from portal.cases.models import CaseParty
from portal.cases.queries import get_by_reference
from portal.service import Renewal
from tests.support.desk import Desk

TOLD = {"phone": "600100200"}


@pytest.mark.engines
@pytest.mark.parametrize(("hand", "told"), [("own", TOLD), ("proxy", {})])
def test_how_the_writer_is_reached_is_told_to_the_writer_only(
    desk: Desk, hand: str, told: dict[str, str]
) -> None:
    reference = desk.file()
    own, proxy = desk.resident.subject_id, desk.add_resident().subject_id
    service = replace(
        desk.portal.services["road-lane"], renews=Renewal(lambda former: former.answers, fills=True)
    )
    with desk.writing() as session:
        case = get_by_reference(session, reference)
        case.answers, case.settled_at, case.service = dict(TOLD), desk.now, service.slug
        if hand == "proxy":
            party = session.get_one(CaseParty, case.parties[0].id)
            party.proxy_id, party.mandate = proxy, "m" * 24
    with desk.reading() as session:
        case = get_by_reference(session, reference)
        assert own
        pressed = begin_from(session, desk.portal, service, case, reader=own)
        begun = find_begun(session, desk.portal, service, own, reader=own)
        assert (pressed, dict(begun.answers) if begun else None) == (told, told)
        if hand == "proxy":
            assert begin_from(session, desk.portal, service, case, reader=proxy) == TOLD
