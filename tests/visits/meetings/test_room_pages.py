"""The room's pages: who finds the door, what it says early and late, who must sign in anew, files and the phone."""

import io
import json
import re
from http import HTTPStatus

import pytest
from sqlalchemy import select

from portal.audit import AuditRecord
from portal.cases.models import Case
from portal.cases.walls.models import Exclusion, Ground
from portal.visits.graph import State
from portal.visits.meetings import entering
from portal.visits.meetings.models import Invitation
from portal.visits.models import Channel, Visit, VisitEvent
from portal.visits.queries import get_visit
from portal.visits.sealing import PHONE, sealed
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import settled
from tests.support.meetings import OLGA, PIOTR, Meeting
from tests.support.people import sign_in
from tests.support.visitor import ORIGIN, Visitor


@pytest.fixture
def meeting(house: House) -> Meeting:
    return Meeting(house)


def path(meeting: Meeting, rest: str = "") -> str:
    return f"/wizyty/{meeting.visit}/rozmowa{rest}"


def desk(meeting: Meeting, rest: str = "") -> str:
    return f"/biurko/wizyty/{meeting.visit}/rozmowa{rest}"


def token_of(who: Visitor) -> str:
    """Read the form token from the page that is open."""
    assert who.page is not None
    form = next(form for form in who.page.iter("form") if "data-room-form" in form.attrib)
    return next(one.get("value") or "" for one in form.iter("input") if one.get("name") == "_token")


def ask(who: Visitor, address: str, token: str, **fields: object) -> tuple[int, dict[str, object]]:
    """Ask as the room's script does."""
    answer = who.client.post(
        address, data={"_token": token, **fields}, base_url=ORIGIN,
        headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"},
    )  # fmt: skip
    is_told = answer.mimetype == "application/json"
    return answer.status_code, json.loads(answer.get_data()) if is_told else {}


def change(meeting: Meeting, **values: object) -> None:
    with meeting.portal.db.writing() as session:
        visit = get_visit(session, meeting.visit)
        for name, value in values.items():
            setattr(visit, name, value)


def events(meeting: Meeting) -> list[str]:
    with meeting.portal.db.reading() as session:
        return list(session.scalars(select(VisitEvent.kind).order_by(VisitEvent.id)))


def test_the_room_opens_to_the_two_people_of_the_visit_and_to_nobody_else(meeting: Meeting) -> None:
    assert meeting.jan.go(path(meeting)).status == 200
    assert "Ewa Sawicka" in meeting.jan.text
    assert meeting.ewa.go(desk(meeting)).status == 200
    assert "Jan Kowalski" in meeting.ewa.text
    olga, piotr = settled(meeting.house, OLGA), sign_in(meeting.house, PIOTR)
    stranger = meeting.house.visitor()
    assert olga.go(path(meeting)).status == 404
    assert piotr.go(desk(meeting)).status == 404
    assert stranger.go(path(meeting)).address.startswith("/zaloguj")
    # nor does a stranger get a ticket
    olga.go("/konto")
    for rest in ("/bilet", "/telefon", "/klopot", "/plik"):
        assert ask(olga, path(meeting, rest), token_of_frame(olga))[0] == 404
    piotr.go("/biurko")
    for rest in ("/bilet", "/telefon", "/klopot", "/tlumacz"):
        assert ask(piotr, desk(meeting, rest), token_of_frame(piotr))[0] == 404


def token_of_frame(who: Visitor) -> str:
    assert who.page is not None
    return next(one.get("value") or "" for one in who.page.iter("input") if one.get("name") == "_token")


def test_only_the_rooms_pages_may_use_a_camera(meeting: Meeting) -> None:
    opened = meeting.jan.go(path(meeting)).response
    assert opened is not None
    assert "camera=(self), microphone=(self), display-capture=(self)" in opened.headers["Permissions-Policy"]
    socket = meeting.portal.settings.signal_url
    assert f"connect-src 'self' {socket};" in opened.headers["Content-Security-Policy"]
    plain = meeting.jan.go("/").response
    assert plain is not None
    assert "camera=(), microphone=()" in plain.headers["Permissions-Policy"]
    assert "connect-src 'self';" in plain.headers["Content-Security-Policy"]
    tried = meeting.house.visitor().go("/wizyty/proba-kamery").response
    assert tried is not None
    assert "camera=(self)" in tried.headers["Permissions-Policy"]
    assert "connect-src 'self';" in tried.headers["Content-Security-Policy"]


def test_who_comes_early_late_or_in_vain_is_told(meeting: Meeting) -> None:
    meeting.clock.move(minutes=-6)
    page = meeting.jan.go(path(meeting))
    assert "Pokój otworzymy" in page.text
    assert "9:55" in page.text
    assert "data-room" not in page.response.get_data(as_text=True)
    assert ask(page, path(meeting, "/bilet"), token_of_frame(page))[0] == 409
    meeting.clock.move(minutes=62)
    assert "Czas tej rozmowy minął" in sign_in_again(meeting).go(path(meeting)).text
    change(meeting, state=State.CANCELLED)
    assert "odwołana" in meeting.jan.go(path(meeting)).text
    change(meeting, state=State.DONE)
    assert "już się odbyła" in meeting.jan.go(path(meeting)).text
    change(meeting, channel=Channel.COUNTER)
    assert meeting.jan.go(path(meeting)).status == 404


def sign_in_again(meeting: Meeting) -> Visitor:
    from tests.support.people import JAN

    meeting.jan = sign_in(meeting.house, JAN)
    return meeting.jan


def test_an_old_sign_in_is_done_anew_for_the_visit(meeting: Meeting) -> None:
    change(meeting, minute=13 * 60)
    for _ in range(5):  # somebody who stays at work all the while
        meeting.clock.move(minutes=24)
        meeting.jan.go("/")
    change(meeting, minute=12 * 60 + 5)
    page = meeting.jan.go(path(meeting))
    assert page.address.startswith("/zaloguj")
    assert "again=1" in page.address
    assert sign_in_again(meeting).go(path(meeting)).heading.startswith("Meldunek")


def test_a_call_keeps_a_sign_in_alive_and_without_word_of_it_the_sign_in_ends(meeting: Meeting) -> None:
    portal, clock = meeting.portal, meeting.clock
    token = token_of(meeting.jan.go(path(meeting)))
    with portal.db.writing() as session:
        jan = entering.redeem(session, portal, meeting.visitor_ticket(), clock.now())
        ewa = entering.redeem(session, portal, meeting.official_ticket(), clock.now())
    for _ in range(8):  # only his page tells that he is there
        clock.move(minutes=4)
        assert ask(meeting.jan, "/sesja", token)[0] == HTTPStatus.OK
        meeting.ewa.go(desk(meeting, "/pisma"))  # what a page asks by itself is nobody's act
    with portal.db.reading() as session:
        assert entering.look_again(session, portal, jan, clock.now()).name == "Jan Kowalski"
        with pytest.raises(entering.SignedOut):
            entering.look_again(session, portal, ewa, clock.now())


def test_the_ticket_comes_with_the_address_and_the_relay(meeting: Meeting) -> None:
    page = meeting.jan.go(path(meeting))
    status, told = ask(page, path(meeting, "/bilet"), token_of(page))
    assert status == 200
    assert told["url"] == meeting.portal.settings.signal_url
    assert told["connection"] == {"iceServers": [], "iceTransportPolicy": "all"}
    assert str(told["ticket"]).count(".") == 1
    assert ask(page, path(meeting, "/bilet"), "0" * 128)[0] == 403


def test_one_press_leads_to_the_phone_and_is_written_down_once(meeting: Meeting) -> None:
    change(meeting, contact_phone=sealed(meeting.portal, PHONE, "600100200"))
    page = meeting.jan.go(path(meeting))
    assert ask(page, path(meeting, "/telefon"), token_of(page)) == (200, {"phone": "600100200"})
    clerk = meeting.ewa.go(desk(meeting))
    assert ask(clerk, desk(meeting, "/telefon"), token_of(clerk)) == (200, {"phone": "600100200"})
    assert events(meeting).count("to_phone") == 1
    assert ask(page, path(meeting, "/klopot"), token_of(page)) == (200, {"ok": True})
    assert events(meeting).count("room_trouble") == 1
    # without a script the same button is a form
    plain = meeting.jan.go(path(meeting)).submit("Zadzwońcie do mnie")
    assert "600100200" in plain.text


def test_a_file_needs_a_matter(meeting: Meeting) -> None:
    page = meeting.jan.go(path(meeting))
    assert "nie dotyczy sprawy" in page.text
    status, told = ask(
        page, path(meeting, "/plik"), token_of(page), text="x", files=(io.BytesIO(b"%PDF-1.4"), "akt.pdf")
    )
    assert status == 422
    assert "nie dotyczy żadnej sprawy" in str(told["message"])


def test_an_interpreters_link_is_for_one_browser(meeting: Meeting) -> None:
    page = meeting.ewa.go(desk(meeting)).submit("Utwórz link", name="")
    assert page.status == 422
    assert "Wpisz imię i nazwisko" in page.text
    page = meeting.ewa.go(desk(meeting)).submit("Utwórz link", name="Maria Miga")
    address = re.findall(r"/tlumacz/[\w-]{32}", page.text)[0]
    helper, other = meeting.house.visitor(), meeting.house.visitor()
    # whoever only looks (a mail program, say) takes nothing
    assert "Maria Miga" in helper.go(address).text
    assert "Maria Miga" in other.go(address).text
    inside = helper.submit("Otwórz tutaj")
    assert "data-room" in inside.response.get_data(as_text=True)
    assert other.go(address).status == 404
    assert other.post(address, {"_token": ""}).status == 403
    status, told = ask(inside, f"{address}/bilet", token_of(inside))
    assert (status, sorted(told)) == (200, ["connection", "ticket", "url"])
    meeting.ewa.go(desk(meeting)).submit("Cofnij link: Maria Miga")
    assert helper.go(address).status == 404
    with meeting.portal.db.reading() as session:
        assert session.scalars(select(Invitation.name)).all() == ["Maria Miga"]


def test_without_the_signalling_process_the_phone_is_offered(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: object
) -> None:
    house = House({**demo_environment, "PORTAL_SIGNAL_URL": ""}, tmp_path, sqlite_url)
    meeting = Meeting(house)
    page = meeting.jan.go(path(meeting))
    assert "Rozmowy wideo teraz nie działają" in page.text
    assert "camera=()" in page.response.headers["Permissions-Policy"]
    page.submit("Zadzwońcie do mnie")
    assert events(meeting) == ["to_phone"]
    assert meeting.ewa.go(desk(meeting)).submit("Pokaż numer").status == 200
    house.close()


def test_a_visit_of_another_channel_has_no_room(meeting: Meeting) -> None:
    with meeting.portal.db.writing() as session:
        session.scalars(select(Visit)).one().channel = Channel.PHONE
    assert meeting.ewa.go(desk(meeting)).status == 404


def test_an_official_kept_out_of_the_matter_holds_the_call_and_is_told_no_number(meeting: Meeting) -> None:
    reference = Desk(meeting.house).file()
    with meeting.portal.db.writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        visit = get_visit(session, meeting.visit)
        visit.case_id, case_id, ewa_id = case.id, case.id, visit.official_id
        session.add(
            Exclusion(
                token="t" * 32, official_id=ewa_id, case_id=case_id, ground=Ground.NEAR, declared_by_id=ewa_id,
                declared_at=meeting.clock.now(),
            )
        )  # fmt: skip
    page = meeting.ewa.go(desk(meeting))
    assert page.status == HTTPStatus.OK
    assert reference not in page.text


def test_a_phone_is_shown_by_no_address_but_the_one_whose_look_is_kept(meeting: Meeting) -> None:
    change(meeting, contact_phone=sealed(meeting.portal, PHONE, "+48600100200"))
    token = token_of(meeting.ewa.go(desk(meeting)))
    answer = meeting.ewa.post(desk(meeting, "/tlumacz?telefon=1"), {"_token": token, "name": ""})
    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "600 100 200" not in answer.text
    assert "600100200" not in answer.text
    shown = meeting.ewa.go(desk(meeting, "?telefon=1"))
    assert "600" in shown.text
    with meeting.portal.db.reading() as session:
        assert "look.visit_phone" in session.scalars(select(AuditRecord.kind)).all()
