"""An official who never touches the mouse: ten matters of several kinds, from the queue and back."""

import secrets
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from portal.accounts.models import Subject
from portal.accounts.queries import get_known
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Case, Channel
from portal.security import Actor
from tests.journeys import ways
from tests.journeys.keys import Keys
from tests.journeys.test_city_hall import Open
from tests.support.browser import DESKTOP
from tests.support.city import City
from tests.support.desk import ANSWERS, EXEMPT, SLUG

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Task:
    """What is done with a matter: its kind of filing, the act's words, what is typed where, where it leads."""

    channel: Channel
    answers: dict[str, str | None]
    act: str
    typed: dict[str, str]
    status: str
    presses: tuple[str, ...] = ()


ISSUE = Task(Channel.PORTAL, EXEMPT, "Wydaj zaświadczenie", {}, "issued")
AT_COUNTER = Task(Channel.COUNTER, EXEMPT, "Wydaj zaświadczenie", {}, "issued")
REFUSE = Task(
    Channel.PORTAL, EXEMPT, "Odmów wydania",
    {"Uzasadnienie": "Wniosek dotyczy należności, których Prezydent Miasta nie pobiera."}, "refused_by_order",
    ("Zobacz pismo", "Wydaj postanowienie o odmowie"),
)  # fmt: skip
CALL = Task(Channel.POST, ANSWERS, "Wezwij do zapłaty", {}, "fee_call")
TEN = (ISSUE, REFUSE, CALL, AT_COUNTER, ISSUE, CALL, REFUSE, ISSUE, AT_COUNTER, ISSUE)


def file_ten(city: City) -> list[tuple[str, Task]]:
    """File ten matters of a person of the demo city; the earliest term is theirs."""
    portal, now = city.portal, city.portal.now()
    filed = []
    with city.app.app_context(), portal.db.writing() as session:
        person = session.scalars(
            select(Subject).where(Subject.pesel.is_not(None)).order_by(Subject.id)
        ).first()
        assert person is not None
        for task in TEN:
            filing = Filing(
                service=portal.services[SLUG], answers=task.answers, subject_id=person.id,
                known=get_known(session, portal.vault, person.id), channel=task.channel,
                submission_id=secrets.token_urlsafe(18),
            )  # fmt: skip
            actor = Actor("resident", person.id, person.full_name, subject_id=person.id)
            filed.append((file_matter(session, portal, filing, actor=actor, now=now).reference, task))
    city.work()
    return filed


def test_an_official_clears_ten_mixed_matters_with_the_keyboard_alone(walk: Open, city: City) -> None:
    ten = file_ten(city)
    clerk = walk(**DESKTOP)
    ways.sign_in(clerk, "Joanna Klim", office=True)
    keys = Keys(clerk)
    for reference, task in ten:
        clerk.go("/biurko")
        keys.open_row(reference)
        keys.follow(task.act)
        keys.past_the_frame()
        for label, words in task.typed.items():
            keys.type_at(label, words)
        for press in task.presses or (task.act,):
            keys.follow(press)
    city.work()
    with city.portal.db.reading() as session:
        rows = session.execute(
            select(Case.reference, Case.status).where(Case.reference.in_([r for r, _ in ten]))
        )
        found = dict(rows.all())
    assert found == {reference: task.status for reference, task in ten}
    print(f"{keys.pressed} keys for {len(ten)} matters")
    assert keys.pressed < 75 * len(ten)
