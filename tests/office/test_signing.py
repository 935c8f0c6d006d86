"""A decision signed outside the portal: given out, signed on the official's own machine, checked, issued as it came."""

import io
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from portal.cases.models import Document
from portal.cli import check
from portal.decisions.delivering.models import Delivery
from portal.decisions.signing.models import SigningRequest
from portal.errors import Unavailable
from portal.facts import Facts
from portal.files import actions as files
from portal.files.jobs import rescan_files
from portal.files.models import StoredFile
from portal.jobs import Job, JobRow, JobState
from portal.outside import Verdict
from tests.faults.acts import Hands, answer_faults, at_once
from tests.office.desk import Desk
from tests.office.test_drafting import CLERK, HEAD, at, bring, write
from tests.support.parts import need_program
from tests.support.people import Worker
from tests.support.signing import ESEAL, Authority, Card, sign
from tests.support.visitor import Visitor

OTHER_HEAD = Worker("o-other", "Anna", "Zielińska", "FN", ("clerk", "approver"))
POSITION = "Kierownik Referatu Zieleni"
PDF_NAME = "decyzja-podpisana.pdf"


@pytest.fixture
def authority(tmp_path: Path, desk_clock: Any) -> Authority:
    return Authority(tmp_path / "authority", desk_clock.now())


@pytest.fixture
def desk_clock(request: pytest.FixtureRequest) -> Any:
    name = "desk" if "desk" in request.fixturenames else "small_desk"
    return request.getfixturevalue(name).clock


@pytest.fixture
def card(authority: Authority) -> Card:
    return authority.card("Piotr", "Mazur")


def approved(desk: Desk) -> str:
    """Bring a matter whose draft a second person has approved."""
    reference = bring(desk)
    write(desk, reference)
    desk.at(HEAD).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert desk.get(reference).status == "approved"
    return reference


def prepared(desk: Desk, reference: str, who: Worker = HEAD) -> Visitor:
    """Have the file to sign made, and return the browser that is on its page."""
    page = desk.at(who).go(at(reference, "podpis"))
    page.submit("Przygotuj plik do podpisu", position=POSITION)
    desk.house.work()
    return page.go(at(reference, "podpis"))


def unsigned(page: Visitor) -> bytes:
    assert page.page is not None
    link = next(
        a.get("href") for a in page.page.iter("a") if (a.get("href") or "").startswith("/biurko/do-podpisu")
    )
    answer = page.client.get(link, base_url="http://127.0.0.1:8000")
    assert answer.status_code == 200
    return answer.get_data()


def upload(page: Visitor, pdf: bytes, name: str = PDF_NAME) -> Visitor:
    return page.submit("Wgraj i sprawdź podpis", signed=(io.BytesIO(pdf), name))


def checked(desk: Desk, reference: str, pdf: bytes, page: Visitor) -> Visitor:
    """Upload a file, let the worker check it, look at the page again."""
    upload(page, pdf)
    assert "Sprawdzamy podpis" in words(page)
    desk.house.work()
    return page.go(at(reference, "podpis"))


def words(page: Visitor) -> str:
    return page.text.replace("\xa0", " ")


def the_request(desk: Desk) -> SigningRequest:
    found: SigningRequest = desk.all(SigningRequest)[-1]
    return found


def read(desk: Desk, file_id: int) -> bytes:
    (row,) = desk.all(StoredFile, id=file_id)
    return files.get_bytes(desk.portal, row)


def checked_by_command(desk: Desk) -> str:
    """Return what the check of the settings says."""
    with desk.house.app.app_context():
        return str(desk.house.app.test_cli_runner().invoke(check).output)


def demand_a_person(desk: Desk) -> None:
    """Let the law of the test want a person's own signature."""
    row = {"value": "person", "valid_from": desk.clock.now().date() - timedelta(days=9), "source": "próba"}
    tables = {kind: {"decision_signature": [{**row, "confirmed": False}]} for kind in ("kpa", "op")}
    own = Facts.parse({"procedure": tables})
    object.__setattr__(desk.portal, "facts", own.over(desk.portal.facts))


# ------------------------------------------------------------------------------------------ the whole way
def test_a_decision_signed_outside_is_issued_byte_for_byte_and_delivered(
    desk: Desk, card: Card, tmp_path: Path
) -> None:
    reference = approved(desk)
    page = prepared(desk, reference)
    given = unsigned(page)
    signed = sign(given, card, desk.clock.now())
    said = words(checked(desk, reference, signed, page))
    assert "Podpis jest prawidłowy i obejmuje cały plik. Pismo nie jest jeszcze wydane." in said
    assert "Podpis złożony przezPiotr Mazur" in said
    assert "Certyfikat wydany przezTestowe Centrum Certyfikacji" in said
    assert "Nie sprawdziliśmy podpisu na liście zaufania, bo portal jej nie ma." in said
    assert "inne nazwisko" not in said
    assert desk.get(reference).status == "approved"
    page.submit("Wydaj podpisane pismo")
    assert page.address == f"/biurko/sprawy/{reference}"
    assert desk.get(reference).status == "signed"
    desk.house.work()  # the job that would seal it finds it ready
    (decision,) = desk.all(Document, kind="decision")
    assert read(desk, decision.file_id) == signed
    assert decision.values["signer"]["name"] == "Piotr Mazur"
    (delivery,) = desk.all(Delivery)
    assert (delivery.state, the_request(desk).state) == ("published", "issued")
    answer = page.client.get(f"/biurko/dokument/{decision.token}", base_url="http://127.0.0.1:8000")
    assert answer.get_data() == signed
    (tmp_path / "x.pdf").write_bytes(signed)
    pdfsig = need_program("pdfsig", "poppler-utils")
    told = subprocess.run([pdfsig, tmp_path / "x.pdf"], capture_output=True, check=True, text=True).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    pdftotext = need_program("pdftotext", "poppler-utils")
    text = subprocess.run(
        [pdftotext, tmp_path / "x.pdf", "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "Podpisano kwalifikowanym podpisem" in text
    assert "pieczęcią" not in text
    assert "signing_good" in desk.events(reference)


def test_with_a_trust_list_the_page_says_that_the_certificate_is_on_it(
    small_desk: Desk, card: Card, authority: Authority
) -> None:
    object.__setattr__(small_desk.portal.settings, "signature_authorities", authority.path)
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    said = words(checked(small_desk, reference, sign(unsigned(page), card, small_desk.clock.now()), page))
    assert "Lista zaufaniacertyfikat jest na niej" in said
    assert "Nie sprawdziliśmy, czy certyfikatu nie unieważniono." in said


# ------------------------------------------------------------------------------------------ which signature is allowed
def test_where_the_law_wants_a_person_the_lack_of_a_trust_list_is_said_on_the_page_and_by_the_check(
    small_desk: Desk, authority: Authority
) -> None:
    said = "Portal nie ma listy zaufania"
    reference = approved(small_desk)
    place = at(reference, "podpis")
    assert said not in words(small_desk.at(HEAD).go(place))
    assert said not in checked_by_command(small_desk)
    demand_a_person(small_desk)
    assert said in words(small_desk.at(HEAD).go(place))
    assert said in checked_by_command(small_desk)
    object.__setattr__(small_desk.portal.settings, "signature_authorities", authority.path)
    assert said not in words(small_desk.at(HEAD).go(place))
    assert said not in checked_by_command(small_desk)


def test_where_the_law_wants_a_person_a_companys_seal_is_refused_and_elsewhere_told(
    small_desk: Desk, authority: Authority
) -> None:
    object.__setattr__(small_desk.portal.settings, "signature_authorities", authority.path)
    seal = authority.card("Piotr", "Mazur", kind=ESEAL)
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    signed = sign(unsigned(page), seal, small_desk.clock.now())
    assert "To nie jest podpis kwalifikowany osoby: tak mówi certyfikat." in words(
        checked(small_desk, reference, signed, page)
    )
    demand_a_person(small_desk)
    page.submit("Zrezygnuj z tego pliku")
    page = prepared(small_desk, reference)
    signed = sign(unsigned(page), seal, small_desk.clock.now())
    assert "Pieczęć firmy ani zwykły certyfikat nie wystarczą." in words(
        checked(small_desk, reference, signed, page)
    )


def test_where_the_law_wants_a_person_the_seal_is_neither_offered_nor_taken(
    small_desk: Desk, card: Card
) -> None:
    reference = approved(small_desk)
    open_page = small_desk.at(HEAD).go(at(reference, "wydanie"))
    assert "Podpisz podpisem kwalifikowanym" in open_page.text  # by choice, where the seal would do
    demand_a_person(small_desk)
    page = small_desk.at(HEAD).go(at(reference, "wydanie"))
    assert page.address == at(reference, "podpis")
    assert "Pieczęć miasta tu nie wystarczy" in words(page)
    assert "Wydaj z pieczęcią miasta" not in page.text
    open_page.submit("Podpisz i wydaj", position=POSITION)
    assert small_desk.get(reference).status == "approved"
    page = prepared(small_desk, reference)
    checked(small_desk, reference, sign(unsigned(page), card, small_desk.clock.now()), page)
    page.submit("Wydaj podpisane pismo")
    assert small_desk.get(reference).status == "signed"


def test_who_may_not_issue_can_have_no_file_made(small_desk: Desk) -> None:
    reference = approved(small_desk)
    page = small_desk.at(CLERK).go(at(reference, "podpis"))
    page.submit("Przygotuj plik do podpisu", position="Inspektor")
    assert page.status == 403
    assert small_desk.all(SigningRequest) == []


# ------------------------------------------------------------------------------------------ what is refused
def test_each_wrong_file_is_refused_with_the_way_to_put_it_right(small_desk: Desk, card: Card) -> None:
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    given = unsigned(page)
    for content, name, fault in (
        (given, PDF_NAME, "W pliku nie ma podpisu"),
        (
            b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n0\n%%EOF\n",
            PDF_NAME,
            "To nie jest plik pobrany z tej strony",
        ),
        (b"Decyzja", PDF_NAME, "To nie jest plik PDF"),
        (b"<xml/>", "decyzja.xades", "Dołącz: PDF"),
        (b"", PDF_NAME, "jest pusty"),
        (given + b"0" * (20 * 1024 * 1024), PDF_NAME, "jest za duży"),
    ):
        upload(page, content, name)
        assert page.status == 422, name
        assert fault in words(page), fault
    assert (the_request(small_desk).state, small_desk.all(JobRow, kind="check_signature")) == ("waiting", [])


def test_a_bad_signature_is_refused_by_the_check_and_a_good_one_taken_after_it(
    small_desk: Desk, authority: Authority, card: Card
) -> None:
    reference, now = approved(small_desk), small_desk.clock.now()
    page = prepared(small_desk, reference)
    given = unsigned(page)
    late = authority.card("Piotr", "Mazur", days=1, ago=9)
    said = words(checked(small_desk, reference, sign(given, late, now), page))
    assert "Podpisany plik odrzucony: certyfikat jest nieważny" in said
    assert "Podpisz ważnym certyfikatem." in said
    page.post(at(reference, "podpis/wydaj"), token_of(page))
    assert small_desk.get(reference).status == "approved"
    said = words(checked(small_desk, reference, sign(given, card, now), page))
    assert "Podpis jest prawidłowy" in said
    assert small_desk.events(reference).count("signing_refused") == 1


def test_another_name_in_the_certificate_is_told_and_issued_only_by_who_says_they_know(
    small_desk: Desk, authority: Authority
) -> None:
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    foreign = authority.card("Ewa", "<b>Obca</b>")
    said = words(checked(small_desk, reference, sign(unsigned(page), foreign, small_desk.clock.now()), page))
    assert "W certyfikacie jest inne nazwisko niż w piśmie" in said
    assert "W certyfikacie: Ewa <b>Obca</b>. W piśmie: Piotr Mazur." in said
    page.submit("Wydaj podpisane pismo")
    assert page.status == 422
    assert small_desk.get(reference).status == "approved"
    page.submit("Wydaj podpisane pismo", knows_name="y")
    assert small_desk.get(reference).status == "signed"


def test_a_second_given_name_is_the_same_person_and_another_day_is_told(
    small_desk: Desk, authority: Authority
) -> None:
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    same, later = authority.card("Piotr Jan", "Mazur"), small_desk.clock.move(days=1)
    page = small_desk.at(HEAD).go(at(reference, "podpis"))
    said = words(checked(small_desk, reference, sign(unsigned(page), same, later), page))
    assert "inne nazwisko" not in said
    assert "Podpisano innego dnia niż data w piśmie." in said


# ------------------------------------------------------------------------------------------ what changes meanwhile
def test_a_text_that_changes_after_the_file_was_made_ends_it(small_desk: Desk, card: Card) -> None:
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    signed = sign(unsigned(page), card, small_desk.clock.now())
    stale = small_desk.at(HEAD).go(at(reference, "podpis"))
    small_desk.at(HEAD).go(at(reference, "cofnij")).submit(None, reasons="Popraw nazwisko.")
    upload(page, signed)
    assert (page.status, "sprawa jest na innym etapie" in words(page)) == (409, True)
    write(small_desk, reference, ruling="Zezwalam na usunięcie dwóch klonów.")
    assert the_request(small_desk).state == "void"
    small_desk.at(HEAD).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    upload(stale, signed)
    assert (stale.status, "Tego pliku do podpisu już nie ma" in words(stale)) == (409, True)
    assert small_desk.all(JobRow, kind="check_signature") == []


def test_a_good_signature_under_a_paper_that_says_something_else_by_now_is_not_issued(
    small_desk: Desk, card: Card
) -> None:
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    checked(small_desk, reference, sign(unsigned(page), card, small_desk.clock.now()), page)
    case = small_desk.get(reference)
    with small_desk.portal.db.writing() as session:
        session.execute(
            update(type(case)).where(type(case).id == case.id).values(office_number="ZI.6131.9.2026")
        )
    page.submit("Wydaj podpisane pismo")
    assert page.status == 409
    assert "Ten plik jest nieaktualny" in words(page)
    page.submit("Zrezygnuj z tego pliku")
    assert "Przygotuj plik do podpisu" in page.text
    assert (small_desk.get(reference).status, the_request(small_desk).state) == ("approved", "void")


def test_issued_under_the_seal_after_all_the_file_is_no_more(small_desk: Desk, card: Card) -> None:
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    checked(small_desk, reference, sign(unsigned(page), card, small_desk.clock.now()), page)
    issuing = small_desk.at(OTHER_HEAD).go(at(reference, "wydanie"))
    assert "Plik do podpisu kwalifikowanego ma już: Piotr Mazur" in words(issuing)
    issuing.submit("Podpisz i wydaj", position=POSITION)
    page.submit("Wydaj podpisane pismo")
    assert page.address == f"/biurko/sprawy/{reference}"
    assert len(small_desk.all(Document, kind="decision")) == 1
    assert the_request(small_desk).state == "void"


# ------------------------------------------------------------------------------------------ two at once, twice, killed
def test_prepared_twice_it_is_one_file_and_a_colleagues_is_not_taken_over(small_desk: Desk) -> None:
    reference = approved(small_desk)
    first, second = (small_desk.at(HEAD).go(at(reference, "podpis")) for _ in range(2))
    colleague = small_desk.at(OTHER_HEAD).go(at(reference, "podpis"))
    for page in (first, second):
        page.submit("Przygotuj plik do podpisu", position=POSITION)
    colleague.submit("Przygotuj plik do podpisu", position="Dyrektor")
    assert (colleague.status, "Plik do podpisu ma już Piotr Mazur" in words(colleague)) == (409, True)
    assert len(small_desk.all(SigningRequest)) == 1


def test_of_two_uploads_the_second_is_told_and_the_same_file_again_is_no_second_one(
    small_desk: Desk, card: Card
) -> None:
    reference, now = approved(small_desk), small_desk.clock.now()
    page = prepared(small_desk, reference)
    other = small_desk.at(OTHER_HEAD).go(at(reference, "podpis"))
    again = small_desk.at(HEAD).go(at(reference, "podpis"))
    given = unsigned(page)
    mine, theirs = sign(given, card, now), sign(given, card, now)
    upload(page, mine)
    upload(again, mine)
    assert (again.status, "Sprawdzamy podpis" in words(again)) == (200, True)
    upload(other, theirs)
    assert (other.status, "ktoś go właśnie wgrał" in words(other)) == (409, True)
    assert len(small_desk.all(JobRow, kind="check_signature")) == 1
    small_desk.house.work()
    assert read(small_desk, the_request(small_desk).upload_id) == mine


def test_in_the_same_moment_one_file_is_made_and_one_upload_taken(desk: Desk, card: Card) -> None:
    reference, now = approved(desk), desk.clock.now()
    answer_faults(desk.house)
    tabs = [Hands(desk.house, desk.at(HEAD)) for _ in range(3)]
    form = {"number": "1", "position": POSITION}
    asked = (lambda tab=tab: tab.send(at(reference, "podpis"), **form) for tab in tabs)
    assert at_once(*asked) == [303] * 3
    assert len(desk.all(SigningRequest)) == 1
    desk.house.work()
    page, token = desk.at(HEAD).go(at(reference, "podpis")), the_request(desk).token
    files_ = [sign(unsigned(page), card, now) for _ in tabs]
    sent = (
        lambda tab=tab, pdf=pdf: tab.send(
            at(reference, "podpis/plik"), token=token, signed=(io.BytesIO(pdf), PDF_NAME)
        )
        for tab, pdf in zip(tabs, files_, strict=True)
    )
    assert sorted(at_once(*sent)) == [303, 409, 409]
    desk.house.work()
    assert read(desk, the_request(desk).upload_id) in files_
    issued = (lambda tab=tab: tab.send(at(reference, "podpis/wydaj"), token=token) for tab in tabs)
    assert set(at_once(*issued)) <= {303, 409}
    assert desk.events(reference).count("sign") == 1


def test_only_who_is_named_in_the_paper_issues_it_and_only_once(small_desk: Desk, card: Card) -> None:
    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    checked(small_desk, reference, sign(unsigned(page), card, small_desk.clock.now()), page)
    colleague = small_desk.at(OTHER_HEAD).go(at(reference, "podpis"))
    assert "Wyda je tylko ta osoba" in words(colleague)
    colleague.post(at(reference, "podpis/wydaj"), token_of(colleague))
    assert colleague.status == 422
    sent = token_of(page)
    for _ in range(3):
        page.post(at(reference, "podpis/wydaj"), sent)
        assert page.address == f"/biurko/sprawy/{reference}"
    assert small_desk.events(reference).count("sign") == 1
    assert len(small_desk.all(Document, kind="decision")) == 1


@pytest.mark.engines
def test_a_worker_that_dies_between_two_steps_leaves_work_that_is_done_once(
    desk: Desk, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = approved(desk)
    page = desk.at(HEAD).go(at(reference, "podpis"))
    page.submit("Przygotuj plik do podpisu", position=POSITION)
    die_once(desk, monkeypatch)
    assert the_request(desk).state == "preparing"
    desk.clock.move(minutes=6)
    desk.house.work()
    page.go(at(reference, "podpis"))
    signed = sign(unsigned(page), card, desk.clock.now())
    upload(page, signed)
    die_once(desk, monkeypatch)
    assert the_request(desk).state == "checking"
    desk.clock.move(minutes=6)
    desk.house.work()
    assert the_request(desk).state == "signed"
    with desk.portal.db.writing() as session:  # both once more, as after a lost mark
        again = update(JobRow).where(JobRow.kind.in_(["check_signature", "make_file_to_sign"]))
        session.execute(again.values(state=JobState.WAITING, leased_until=None))
    desk.house.work()
    assert (the_request(desk).state, desk.events(reference).count("signing_good")) == ("signed", 1)
    assert desk.all(JobRow, state="dead") == []


def test_a_file_that_no_scanner_has_seen_waits_and_is_checked_then(small_desk: Desk, card: Card) -> None:
    class Away:
        def scan(self, content: bytes) -> Verdict:
            raise Unavailable("scanner: off")

    reference = approved(small_desk)
    page = prepared(small_desk, reference)
    scanner = small_desk.portal.outside.scanner
    object.__setattr__(small_desk.portal.outside, "scanner", Away())
    upload(page, sign(unsigned(page), card, small_desk.clock.now()))
    small_desk.house.work()
    assert the_request(small_desk).state == "checking"
    object.__setattr__(small_desk.portal.outside, "scanner", scanner)
    rescan_files(Job(0, "rescan_files", {}, 1, small_desk.clock.now(), small_desk.portal))
    small_desk.clock.move(minutes=30)
    small_desk.house.work()
    assert the_request(small_desk).state == "signed"


def test_another_units_official_finds_neither_page_nor_file(small_desk: Desk) -> None:
    reference = approved(small_desk)
    prepared(small_desk, reference)
    stranger = small_desk.at(Worker("o-beata", "Beata", "Karpowicz", "USC", ("clerk", "approver")))
    assert stranger.go(at(reference, "podpis")).status == 404
    assert stranger.go(f"/biurko/do-podpisu/{the_request(small_desk).token}").status == 404


def token_of(page: Visitor) -> dict[str, Any]:
    from tests.support.visitor import form_fields

    assert page.page is not None
    forms = [form_fields(form) for form in page.page.iter("form")]
    return next(fields for fields in forms if "token" in fields)


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


def die_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker die after its work and before it writes down that it was done."""

    def gone(self: Job) -> Any:
        if self.kind in {"make_file_to_sign", "check_signature"}:
            raise Killed
        return kept(self)

    kept = Job.finishing
    with monkeypatch.context() as patch:
        patch.setattr(Job, "finishing", gone)
        with pytest.raises(Killed):
            desk.house.work()
