"""The account afterwards: contacts, choices, sessions, and who looked."""

from sqlalchemy import select, update

from portal import audit
from portal.accounts.models import Profile, Subject, Unit, WebSession
from portal.accounts.rules import RULES_VERSION
from portal.security import Actor
from tests.accounts.test_first_steps import code_in, mailed_code, profile_of
from tests.support.house import House
from tests.support.people import ANNA, JAN, Resident, sign_in
from tests.support.visitor import ORIGIN, Visitor

TOMASZ = Resident("r-tomasz", "Tomasz", "Nowak", "90010212346", "1990-01-02")
PILAR = Resident("r-pilar", "Pilar", "García", "", "1979-07-30")


def settled(house: House, who: Resident) -> Visitor:
    """Sign somebody in whose first steps are behind them."""
    visitor = sign_in(house, who)
    with house.portal.db.writing() as session:
        session.execute(
            update(Profile).values(
                email="stary@example.pl",
                email_verified_at=house.clock.at,
                rules_version=RULES_VERSION,
                rules_accepted_at=house.clock.at,
                setup_step="done",
            )
        )
    return visitor


def test_the_overview_shows_the_pesel_masked(house: House):
    visitor = settled(house, TOMASZ).go("/konto")
    assert "Tomasz Nowak" in visitor.text
    assert "90010212346" not in visitor.text
    assert "2346" in visitor.text


def test_a_person_without_pesel_is_told_what_needs_one(small_house: House):
    visitor = settled(small_house, PILAR).go("/konto")
    assert "Nie mamy Twojego numeru PESEL" in visitor.text
    for service in small_house.portal.services.values():
        assert (str(service.card.title) in visitor.text) == service.needs_pesel


def test_a_new_address_counts_only_after_its_code(house: House):
    visitor = settled(house, ANNA)
    visitor.go("/konto/zmien/e-mail").submit("Zapisz", email="nowy@example.pl")
    assert profile_of(house).email == "stary@example.pl"
    visitor.submit("Zapisz", code=mailed_code(house, "nowy@example.pl"))
    assert (profile_of(house).email, visitor.address) == ("nowy@example.pl", "/konto")


def test_the_phone_comes_and_goes_with_its_messages(small_house: House):
    visitor = settled(small_house, ANNA)
    visitor.go("/konto/zmien/telefon").submit("Zapisz", phone="600100200")
    small_house.work()
    visitor.submit("Zapisz", code=code_in(small_house.post.texts[-1][1]))
    visitor.go("/konto/zmien/powiadomienia").submit("Zapisz", notices=["sms"])
    kept = profile_of(small_house)
    assert (kept.notify_email, kept.notify_sms) == (False, True)
    visitor.go("/konto/zmien/telefon").submit("Zapisz", phone="")
    kept = profile_of(small_house)
    assert (kept.phone, kept.notify_sms) == ("", False)


def test_the_code_page_without_a_code_leads_back(small_house: House):
    visitor = settled(small_house, ANNA)
    assert visitor.go("/konto/zmien/kod-e-mail").address == "/konto/zmien/e-mail"


def test_sessions_are_listed_with_this_one_marked_and_ended_one_by_one(house: House):
    laptop, phone = settled(house, ANNA), sign_in(house, ANNA)
    stranger = sign_in(house, JAN)
    laptop.go("/konto/sesje")
    assert laptop.text.count("Firefox, Linux") >= 2
    assert laptop.text.count("(to urządzenie)") == 1
    laptop.submit("Wyloguj Firefox, Linux")
    assert phone.client.get("/sesja", base_url=ORIGIN).status_code == 401
    assert laptop.client.get("/sesja", base_url=ORIGIN).status_code == 200
    assert stranger.client.get("/sesja", base_url=ORIGIN).status_code == 200


def test_all_other_sessions_end_together(small_house: House):
    here, there, elsewhere = (
        settled(small_house, ANNA),
        sign_in(small_house, ANNA),
        sign_in(small_house, ANNA),
    )
    here.go("/konto/sesje").submit("Wyloguj wszystkie pozostałe")
    assert [one.client.get("/sesja", base_url=ORIGIN).status_code for one in (here, there, elsewhere)] == [
        200, 401, 401,
    ]  # fmt: skip


def test_somebody_elses_session_is_not_found(small_house: House):
    settled(small_house, JAN)
    with small_house.portal.db.reading() as session:
        jan = session.scalars(select(WebSession)).one()
    anna = settled(small_house, ANNA).go("/konto/sesje")
    assert anna.page is not None
    token = next(box.get("value") for box in anna.page.iter("input") if box.get("name") == "_token")
    with small_house.app.app_context():
        from portal.security import keyed

        handle = keyed("web-session", str(jan.id))
    for name in (handle, str(jan.id), "", "ż"):
        assert anna.post("/konto/sesje/zakoncz", {"_token": token, "sesja": name}).status == 404
    with small_house.portal.db.reading() as session:
        assert session.get_one(WebSession, jan.id).ended_at is None


def test_the_resident_sees_which_unit_looked_and_when(house: House):
    visitor = settled(house, ANNA)
    assert "Nikt jeszcze nie otwierał" in visitor.go("/konto/kto-ogladal").text
    with house.portal.db.writing() as session:
        session.add(Unit(code="FN", name="Departament Finansów Miasta"))
        subject = session.scalars(select(Subject)).one()
        clerk = Actor(kind="official", record_id=1, name="Ewa Nowak", unit_code="FN")
        for kind in ("look.case", "case.issued"):
            audit.record(
                session,
                kind,
                at=house.clock.at,
                actor=clerk,
                subject_id=subject.id,
                object_ref="BI-4T8R-6WKD",
            )
    visitor.go("/konto/kto-ogladal")
    assert visitor.text.count("Departament Finansów Miasta") == 1
    assert "BI-4T8R-6WKD" in visitor.text
    assert "Ewa" not in visitor.text


def test_an_official_has_no_account_here(small_house: House):
    from tests.accounts.test_web_sessions import EWA

    visitor = sign_in(small_house, EWA)
    for place in ("/konto", "/konto/sesje", "/konto/pierwsze-kroki", "/konto/kto-ogladal"):
        assert visitor.client.get(place, base_url=ORIGIN).status_code == 403
