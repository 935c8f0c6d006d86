"""The pages of a consent: the asked person answers on theirs, the applicant hands the link on, the office settles."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import Identity, Subject
from portal.accounts.queries import get_known
from portal.cases.consents.models import CaseConsent, ConsentState
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Case, Channel
from tests.support.consenting import OWNER_SAYS, asking, owner
from tests.support.desk import ANSWERS
from tests.support.house import House
from tests.support.lived import CLERK, DOT, found, settled
from tests.support.people import ANNA, JAN, Resident, sign_in
from tests.support.visitor import Visitor

OLA = Resident("r-ola", "Aleksandra", "Wilk", "92071314764", "1992-07-13")


class Street:
    """Jan asks, Anna owns the flat, Ola lives next door."""

    def __init__(self, house: House, pesel: str = ANNA.pesel) -> None:
        self.house, self.portal = house, house.portal
        found(house)
        self.service = asking(house.portal, owner("Anna", "Żółć-Łęcka", pesel))
        self.jan, self.anna = settled(house, JAN), settled(house, ANNA)
        self.reference = self.file()
        self.page = f"/zgoda/{self.row().token}"

    def file(self) -> str:
        """Let Jan file a matter in which Anna must confirm."""
        with self.house.app.app_context(), self.portal.db.writing() as session:
            jan = session.scalars(select(Identity.subject_id).where(Identity.sub == JAN.sub)).one()
            known = get_known(session, self.portal.vault, jan)
            filing = Filing(
                service=self.service, answers=dict(ANSWERS), subject_id=jan, known=known, channel=Channel.PORTAL,
                submission_id="s" * 24,
            )  # fmt: skip
            return file_matter(session, self.portal, filing, actor=None, now=self.house.clock.now()).reference

    def row(self) -> CaseConsent:
        """Read the consent."""
        with self.portal.db.reading() as session:
            return session.scalars(select(CaseConsent).join(Case)).one()


@pytest.fixture
def street(small_house: House) -> Street:
    return Street(small_house)


def test_the_asked_person_finds_it_at_home_reads_what_it_is_and_confirms_once(street: Street) -> None:
    anna = street.anna.go("/moje")
    assert "Odpowiedz, czy potwierdzasz" in anna.text
    assert "Jan Kowalski" in anna.text
    anna.go(street.page)
    assert OWNER_SAYS in anna.text
    assert "Jan Kowalski" in anna.text
    assert JAN.pesel not in (anna.response.text if anna.response else "")
    anna.submit("Wyślij odpowiedź", answer="potwierdzam")
    assert anna.address == street.page
    assert "Potwierdzone" in anna.text
    anna.submit("Wyślij odpowiedź", answer="potwierdzam")
    assert street.row().times == 1
    assert "Odpowiedz, czy potwierdzasz" not in anna.go("/moje").text
    street.house.work()
    anna.go(street.page).go(f"{street.page}/oswiadczenie")
    assert anna.response is not None
    assert anna.response.data.startswith(b"%PDF")


def test_the_applicant_hands_the_link_on_and_sees_the_answer(street: Street) -> None:
    address = f"/moje/sprawy/{street.reference}"
    for page in (f"{address}/przyjete", address):
        assert street.page in street.jan.go(page).text
    street.anna.go(street.page).submit("Wyślij odpowiedź", answer="potwierdzam")
    street.house.work()
    told = street.jan.go(address).text
    assert "Potwierdzone" in told
    assert "Druga osoba potwierdziła" in told
    assert street.page not in told
    for who, words in (
        ("jan@example.pl", "Jest odpowiedź"),
        ("anna@example.pl", "Twoja odpowiedź jest zapisana"),
    ):
        [letter] = [one for one in street.house.post.to(who) if words in str(one["Subject"])]
        assert ANNA.pesel not in letter.as_string()
        assert "Kowalski" not in letter.get_content()


def test_a_refusal_wants_a_word_and_keeps_what_was_typed(street: Street) -> None:
    anna = street.anna.go(street.page).submit("Wyślij odpowiedź", answer="odmawiam")
    assert anna.status == 422
    assert "wystarczy jedno zdanie" in anna.text
    anna.submit("Wyślij odpowiedź", answer="odmawiam", reason="Nie znam tej osoby.")
    assert street.row().state == ConsentState.REFUSED
    assert "Odmowa" in street.jan.go(f"/moje/sprawy/{street.reference}").text


@pytest.mark.parametrize("number", [ANNA.pesel, ""])
def test_a_stranger_learns_nothing(small_house: House, number: str) -> None:
    street = Street(small_house, number)
    ola = settled(small_house, OLA)
    for address in (street.page, f"{street.page}/oswiadczenie", "/zgoda/" + "x" * 24):
        ola.go(address)
        assert ola.status == 404
        assert "Kowalski" not in ola.text
    ola.post(street.page, {"answer": "potwierdzam", **_token(ola)})
    assert ola.status == 404
    assert street.row().state == ConsentState.ASKED


def test_a_visitor_is_asked_to_sign_in_first(street: Street) -> None:
    visitor = street.house.visitor().go(street.page)
    assert "Kowalski" not in visitor.text
    assert OWNER_SAYS not in visitor.text


def test_a_weak_sign_in_is_not_enough(street: Street) -> None:
    weak = sign_in(street.house, Resident(**{**vars(ANNA), "loa": "low"}))
    weak.go(street.page)
    assert OWNER_SAYS not in weak.text


def test_who_asks_does_not_find_the_question_of_their_own_matter(street: Street) -> None:
    assert street.jan.go(street.page).status == 404


def test_the_office_sees_who_confirmed_and_settles_on_paper(street: Street) -> None:
    clerk = sign_in(street.house, CLERK).go(f"/biurko/sprawy/{street.reference}")
    assert "Na potwierdzenie czekamy od: Anna Żółć-Łęcka." in clerk.text
    assert "•••••••2347" in clerk.text
    assert ANNA.pesel not in (clerk.response.text if clerk.response else "")
    page = f"/biurko/sprawy/{street.reference}/zgody/{street.row().token}"
    clerk.go(page).submit("Odnotuj zgodę na papierze", **_day(date(2026, 11, 20)))
    assert clerk.status == 422
    clerk.go(page).submit("Odnotuj zgodę na papierze", **_day(date(2026, 11, 20)), scan=_picture())
    assert street.row().state == ConsentState.ON_PAPER
    assert "Potwierdzone na papierze" in clerk.go(f"/biurko/sprawy/{street.reference}").text
    assert "Na potwierdzenie czekamy" not in clerk.text


def test_the_office_decides_that_a_consent_is_not_needed(street: Street) -> None:
    street.anna.go(street.page).submit(
        "Wyślij odpowiedź", answer="odmawiam", reason="Sprzedałam to mieszkanie."
    )
    clerk = sign_in(street.house, CLERK).go(f"/biurko/sprawy/{street.reference}")
    assert "Sprzedałam to mieszkanie." in clerk.text
    assert "Zdecyduj, co dalej: ktoś odmówił potwierdzenia" in clerk.text
    page = f"/biurko/sprawy/{street.reference}/zgody/{street.row().token}"
    clerk.go(page).submit("Zdecyduj bez tej zgody")
    assert clerk.status == 422
    clerk.submit("Zdecyduj bez tej zgody", reason="Nowy właściciel podpisał umowę najmu.")
    assert street.row().state == ConsentState.LAPSED
    assert "Już niepotrzebne" in clerk.go(f"/biurko/sprawy/{street.reference}").text
    assert "nie jest już potrzebne" in street.anna.go(street.page).text


def test_another_unit_does_not_find_it(street: Street) -> None:
    other = sign_in(street.house, CLERK.__class__("o-x", "Beata", "Karpowicz", "USC", ("clerk",)))
    other.go(f"/biurko/sprawy/{street.reference}/zgody/{street.row().token}")
    assert other.status == 404


def test_the_page_of_a_consent_is_whole_in_every_language(street: Street) -> None:
    for code in ("en", "uk", "pl"):
        street.anna.go(f"/jezyk/{code}?next={street.page}")
        assert street.anna.status == 200
        assert OWNER_SAYS in street.anna.text


def test_no_address_and_no_record_holds_a_number(street: Street) -> None:
    street.anna.go(street.page).submit("Wyślij odpowiedź", answer="potwierdzam")
    assert not re.search(r"\d{11}", street.page)
    with street.portal.db.reading() as session:
        people = session.scalars(select(Subject)).all()
    assert len(people) == 2


def _day(on: date) -> dict[str, str]:
    return {"signed_on-dzien": str(on.day), "signed_on-miesiac": str(on.month), "signed_on-rok": str(on.year)}


def _picture() -> tuple[object, str]:
    import io

    return io.BytesIO(DOT), "zgoda.png"


def _token(visitor: Visitor) -> dict[str, str]:
    visitor.go("/moje")
    html = visitor.response.text if visitor.response else ""
    [token] = re.findall(r'name="_token" value="([^"]+)"', html)[:1]
    return {"_token": token}


def test_a_consent_is_given_by_oneself_also_while_acting_for_others_in_some_matters(
    small_house: House,
) -> None:
    from tests.support.represented import Represented, power_of_attorney

    street = Street(small_house)
    city = Represented(small_house, is_founded=True)
    narrow = city.represent(street.anna, "principal", **power_of_attorney(scope=["taxes"]))
    city.act(street.anna, narrow.token)
    street.anna.go(street.page).submit("Wyślij odpowiedź", answer="potwierdzam")
    assert street.row().state == ConsentState.GIVEN
