"""The certificate of silence: asked for on the case's page, paid online, issued within seven days with all its elements."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.billing.models import Charge
from portal.cases.models import Case, Document
from portal.cases.timing.models import CaseTask
from portal.testing.scenario import Scenario
from portal.testing.suite import scenarios_of
from portal.testing.walking import Walk
from services import discover
from tests.support.books import assert_books_hold
from tests.support.house import House
from tests.support.people import Worker, sign_in

SERVICE = discover()["tree-notice"]
ASK = "zaswiadczenie-o-milczeniu"
CLERK = Worker("o-green", "Zofia", "Maj", "DOS", ("clerk",))


def journey(name: str) -> Scenario:
    return next(one for one in scenarios_of(SERVICE) if one.name == name)


def walk(stage: House, name: str, acts: int | None = None) -> Walk:
    told = journey(name)
    walked = Walk(
        SERVICE, stage, told if acts is None else Scenario(told.name, told.fill, told.acts[:acts])
    ).play()
    assert walked.faults == []
    return walked


def rows(stage: House, reference: str) -> tuple[Case, list[Document], list[Charge], CaseTask | None]:
    with stage.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        documents = session.scalars(select(Document).where(Document.case_id == case.id)).all()
        charges = session.scalars(select(Charge).where(Charge.case_id == case.id)).all()
        tasks = select(CaseTask).where(CaseTask.case_id == case.id, CaseTask.code == "silence_certificate")
        return case, list(documents), list(charges), session.scalars(tasks).one_or_none()


def page(stage: House, walked: Walk, path: str = "") -> str:
    where = f"/moje/sprawy/{walked.reference}{path}"
    answer = walked.person.browser().get(where, base_url=stage.portal.settings.base_url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).replace("\xa0", " ")


def test_the_certificate_has_every_element_of_the_law(stage: House) -> None:
    walked = walk(stage, "silence, certified at the owner's request")
    case, documents, charges, task = rows(stage, walked.reference)
    values: dict[str, Any] = next(one for one in documents if one.slot == "silence-certificate").values
    assert values["settled_on"] == (case.due_on + timedelta(days=1)).isoformat()
    assert (values["person"]["name"] != "", values["issued_on"] != "", values["asked_on"] != "") == (
        True,
    ) * 3
    assert "art. 122f" in values["legal_basis"]
    assert "brzoza brodawkowata, 112 cm" in values["reasons"]
    assert (values["complaint_days"], "art. 122f § 2" in values["complaint_law"]) == (7, True)
    assert {"name", "position", "unit"} <= values["signer"].keys()
    assert [(one.amount_grosze, one.kind, one.paid_at is not None) for one in charges] == [
        (1_700, "stamp_duty", True)
    ]
    assert task is not None
    assert task.closed_at is not None
    assert case.flags == ["silence_settled"]


def test_the_party_is_told_the_duty_asks_once_and_pays_on_the_page(stage: House) -> None:
    walked = walk(stage, "silence, certified at the owner's request", acts=2)
    assert ASK in page(stage, walked)
    assert "17,00 zł" in page(stage, walked, f"/{ASK}")
    asked = walk(stage, "silence, certified at the owner's request", acts=3)
    shown = page(stage, asked)
    assert "Zapłać 17,00 zł" in shown
    assert f"/{ASK}" not in shown
    case, _documents, charges, task = rows(stage, asked.reference)
    assert [one.paid_at for one in charges] == [None]
    assert task is not None
    assert task.do_by == stage.clock.now().date() + timedelta(days=7)
    assert case.status == "tacit"


def test_before_silence_stands_nobody_is_offered_its_certificate(stage: House) -> None:
    walked = walk(stage, "silence, certified at the owner's request", acts=1)
    assert ASK not in page(stage, walked)


def test_the_duty_is_taken_at_the_desk_and_the_certificate_issued_at_once(stage: House) -> None:
    walked = walk(stage, "silence, certified at the owner's request", acts=2)
    place = f"/biurko/sprawy/{walked.reference}"
    desk = sign_in(stage, CLERK).go(place)
    assert "Odnotuj wpłatę" not in desk.text
    assert desk.go(f"{place}/wplata").address == place  # nothing is owed before the certificate is asked for
    walked._do(journey("silence, certified at the owner's request").acts[2])
    assert walked.reference in desk.go("/biurko?widok=do-sprawdzenia").text, (
        "over as it is, it has work in it"
    )
    desk.go(place)
    assert "Strona ma zapłacić 17,00 zł" in desk.text.replace("\xa0", " ")
    desk.follow("Odnotuj wpłatę z kasy lub przelewu").submit("Zapisz wpłatę", way="cash", slip="KP 17/2026")
    assert desk.address == place
    assert "Odnotuj wpłatę z kasy" not in desk.text
    desk.go(f"{place}/zaswiadcz-milczenie").submit(None, position="kierownik referatu")
    desk.submit(None)  # the letter was read; now it goes
    case, documents, charges, task = rows(stage, walked.reference)
    assert (case.status, case.is_open, case.flags) == ("tacit", False, ["silence_settled"])
    assert [(one.amount_grosze, one.paid_at is not None) for one in charges] == [(1_700, True)]
    assert "silence-certificate" in {one.slot for one in documents}
    assert task is not None
    assert task.closed_at is not None
    assert_books_hold(stage.portal)


def test_the_certificate_is_read_as_it_will_be_before_it_is_issued(stage: House) -> None:
    walked = walk(stage, "silence, certified at the owner's request", acts=4)
    place = f"/biurko/sprawy/{walked.reference}"
    desk = (
        sign_in(stage, CLERK).go(f"{place}/zaswiadcz-milczenie").submit(None, position="kierownik referatu")
    )
    said = desk.text.replace("\xa0", " ")
    assert "Wydaj zaświadczenie" in said
    assert "Wydaj postanowienie" not in said
    for part in (
        "została załatwiona milcząco",
        "Treść rozstrzygnięcia",
        "Data załatwienia",
        "może Pani/Pan złożyć zażalenie",
    ):
        assert part in said, part


def test_a_certificate_that_is_refused_leaves_no_duty_behind(stage: House) -> None:
    walked = walk(stage, "silence, certified at the owner's request", acts=3)
    place = f"/biurko/sprawy/{walked.reference}"
    desk = sign_in(stage, CLERK).go(f"{place}/odmow-zaswiadczenia-o-milczeniu")
    desk.submit(
        None, reasons="Sprzeciw został wniesiony przed upływem terminu.", position="kierownik referatu"
    )
    desk.submit(None)
    case, documents, charges, task = rows(stage, walked.reference)
    assert desk.address == place
    assert (case.fee_settled, case.fee_grosze, case.flags) == (True, 0, ["silence_settled"])
    assert [(one.paid_at, one.cancelled_at is not None) for one in charges] == [(None, True)]
    assert task is not None
    assert task.closed_at is not None
    assert documents
    assert_books_hold(stage.portal)
