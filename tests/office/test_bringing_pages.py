"""What a matter will bring is read by the official before it is issued, and by the party afterwards."""

from datetime import date, timedelta

from sqlalchemy import select

from portal.accounts.models import Identity
from portal.billing.models import TreasurerTask
from portal.service import Assessment, Award, GoesBack, Matter, Permit, Refund, Relief, Schedule
from portal.terms import Term, Unit
from tests.office.desk import JOANNA, MARCIN, SLUG, Desk
from tests.support.courses import offer
from tests.support.lived import hrefs, settled
from tests.support.money import let_owe
from tests.support.people import ANNA, Worker

CLERK = Worker("o-clerk", "Zofia", "Maj", "FN", ("clerk",))
HEAD = Worker("o-head", "Piotr", "Mazur", "FN", ("clerk", "approver"))
WASTE = Assessment(
    "waste_fee", 2027, 12_000, "art. 6m ustawy o utrzymaniu czystości", object_title="ul. Lipowa 1"
)
WRITTEN = {
    "outcome": "granted", "basis": "art. 67a § 1 pkt 3 Ordynacji podatkowej", "ruling": "Umarzam zaległość strony.",
    "reasons": "Strona wykazała, że zapłata zagrozi jej utrzymaniu. Dowodzą tego zaświadczenia.",
}  # fmt: skip
WHOLE = "61109010140000071219812874"


def bring(desk: Desk, flow: str, brings, subject_id: int | None = None) -> str:
    """Bring a matter of a service that brings something."""
    told = brings if callable(brings) else lambda _matter: brings
    offer(desk.portal, flow, Term(1, Unit.MONTHS), brings=told, decide=None)
    own = desk.portal.services[SLUG]
    slug = f"by-{flow.replace('_', '-')}"
    object.__setattr__(desk.portal, "services", {**desk.portal.services, SLUG: desk.portal.services[slug]})
    reference = desk.case(subject_id)
    object.__setattr__(desk.portal, "services", {**desk.portal.services, SLUG: own})
    return reference


def resident(desk: Desk) -> int:
    settled(desk.house, ANNA)
    with desk.portal.db.reading() as session:
        return session.scalars(select(Identity.subject_id).where(Identity.sub == ANNA.sub)).one()


def test_a_declaration_is_accepted_with_its_instalments_in_sight_and_the_party_finds_its_account(
    desk: Desk,
) -> None:
    reference = bring(desk, "declaration", WASTE, resident(desk))
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/przyjmij")
    for said in (
        "Co przyniesie",
        "ul. Lipowa 1",
        "120,00 zł",
        "30,00 zł do 15 marca 2027",
        "nowe konto podatkowe",
    ):
        assert said in page.text, said
    page.submit("Przyjmij deklarację")
    assert "120,00 zł" in desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").text
    anna = settled(desk.house, ANNA).go(f"/moje/sprawy/{reference}")
    assert "Co z tego wynika" in anna.text
    (link,) = hrefs(anna, "/moje/podatki/konto/")
    assert "30,00 zł" in anna.go(link).text


def test_a_second_declaration_says_what_it_changes(small_desk: Desk) -> None:
    desk, person = small_desk, small_desk.person()
    first = bring(desk, "declaration", WASTE, person)
    desk.at(JOANNA).go(f"/biurko/sprawy/{first}/przyjmij").submit("Przyjmij deklarację")
    second = bring(
        desk,
        "declaration",
        Assessment("waste_fee", 2027, 9_000, "art. 6m", object_title="ul. Lipowa 1"),
        person,
    )
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{second}/przyjmij")
    for said in ("Było", "120,00 zł", "−30,00 zł", f"Konto podatkowe {first}"):
        assert said in page.text, said


def remits(matter: Matter) -> Schedule:
    award = matter.award or Award()
    return Schedule("property_tax", Relief.REMITTED, "art. 67a § 1 pkt 3", amount_grosze=award.amount_grosze)


def test_a_decision_is_read_with_what_it_brings_and_a_part_is_asked_for(desk: Desk) -> None:
    person = desk.person()
    with desk.portal.db.writing() as session:
        now = desk.clock.now()
        let_owe(session, desk.portal, person, 50_000, now.date() - timedelta(days=60), now)
    reference = bring(desk, "tax_relief", remits, person)
    clerk = desk.at(CLERK).go(f"/biurko/sprawy/{reference}/projekt")
    clerk.submit("Zapisz i przekaż do akceptacji", **{**WRITTEN, "outcome": "partly"})
    assert "w jakiej" in clerk.text
    assert desk.get(reference).status == "filed"
    clerk.submit("Zapisz i przekaż do akceptacji", **{**WRITTEN, "outcome": "partly", "award_grosze": "200"})
    assert desk.get(reference).status == "prepared"
    clerk.go(f"/biurko/sprawy/{reference}/projekt")
    assert "odpis 200,00 zł" in clerk.text
    head = desk.at(HEAD).go(f"/biurko/sprawy/{reference}/akceptacja")
    assert "odpis 200,00 zł" in head.text
    head.submit("Zaakceptuj projekt")
    head.go(f"/biurko/sprawy/{reference}/wydanie")
    assert "odpis 200,00 zł" in head.text
    head.submit("Podpisz i wydaj", position="Kierownik")
    assert desk.get(reference).status == "signed"
    assert "Umorzenie" in head.go(f"/biurko/sprawy/{reference}").text


def test_a_decision_that_refuses_shows_nothing_to_come(small_desk: Desk) -> None:
    reference = bring(small_desk, "tax_relief", remits)
    clerk = small_desk.at(CLERK).go(f"/biurko/sprawy/{reference}/projekt")
    clerk.submit("Zapisz wersję", **{**WRITTEN, "outcome": "refused"})
    assert "Co przyniesie" not in clerk.text
    clerk.submit("Zapisz wersję", **{**WRITTEN, "outcome": "granted"})
    assert "Nie ma takich należności" in clerk.text


def test_the_treasurer_finds_the_account_that_the_party_gave_and_the_page_for_it(desk: Desk) -> None:
    wanted = Refund(GoesBack.TRANSFER, "art. 77b § 1 Ordynacji podatkowej", 12_345, bank_account=f"PL{WHOLE}")
    reference = bring(desk, "declaration", wanted)
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/przyjmij")
    assert "2874" in page.text
    assert "Pieniądze wychodzą tylko jego ręką" in page.text
    page.submit("Przyjmij deklarację")
    (task,) = desk.all(TreasurerTask)
    marcin = desk.at(MARCIN).go("/skarbnik/zadania")
    assert reference in marcin.text
    marcin.go(f"/skarbnik/zadania/{task.id}")
    assert "61 1090 1014 0000 0712 1981 2874" in marcin.text
    (link,) = hrefs(marcin, "/nadplata/")
    assert marcin.go(link).status == 200


def test_a_permit_is_seen_before_it_is_issued(small_desk: Desk) -> None:
    days = (date(2026, 12, 1), date(2026, 12, 31))
    permit = Permit("ABM", "Abonament", "postój w podstrefie B", "uchwała", *days, key="BI12345")
    reference = bring(small_desk, "declaration", permit)
    page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/przyjmij")
    assert "postój w podstrefie B" in page.text
    assert "31 grudnia 2026" in page.text
    page.submit("Przyjmij deklarację")
    assert "ABM/000001/2026" in small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").text
