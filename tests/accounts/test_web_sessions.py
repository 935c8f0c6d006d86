"""Web sessions: how long they live, what ends them, and what asking costs."""

from sqlalchemy import event, update

from portal.accounts.models import Official, WebSession
from portal.accounts.web_sessions import load_actor
from portal.cookies import cookie_name
from portal.security import SESSION_COOKIE
from tests.support.house import House
from tests.support.people import ANNA, JAN, Worker, sign_in
from tests.support.visitor import ORIGIN, Visitor

EWA = Worker("o-ewa", "Ewa", "Nowak", "FN", ("clerk",))
CHOICE = "Jak chcesz się zalogować?"


def is_signed_in(visitor: Visitor) -> bool:
    """Ask without counting as activity."""
    return visitor.client.get("/sesja", base_url=ORIGIN).status_code == 200


def sessions_of(house: House) -> list[WebSession]:
    with house.portal.db.reading() as session:
        return list(session.query(WebSession).order_by(WebSession.id))


def test_a_resident_is_signed_out_after_thirty_idle_minutes(house: House):
    visitor = sign_in(house, ANNA)
    house.clock.move(minutes=29, seconds=59)
    assert is_signed_in(visitor)
    house.clock.move(seconds=1)
    assert not is_signed_in(visitor)
    assert visitor.go("/konto/pierwsze-kroki").heading == CHOICE


def test_an_official_is_signed_out_after_fifteen(small_house: House):
    visitor = sign_in(small_house, EWA)
    small_house.clock.move(minutes=14, seconds=59)
    assert is_signed_in(visitor)
    small_house.clock.move(seconds=1)
    assert not is_signed_in(visitor)


def test_being_active_prolongs_but_not_beyond_four_hours(small_house: House):
    visitor = sign_in(small_house, ANNA)
    for _ in range(11):
        small_house.clock.move(minutes=20)
        assert visitor.go("/konto/pierwsze-kroki").heading != CHOICE
    small_house.clock.move(minutes=19)
    assert is_signed_in(visitor)
    visitor.go("/konto/pierwsze-kroki")
    small_house.clock.move(minutes=1)
    assert not is_signed_in(visitor)


def test_asking_how_long_is_left_prolongs_nothing(small_house: House):
    visitor = sign_in(small_house, ANNA)
    for left in (25, 20, 15, 10, 5):
        small_house.clock.move(minutes=5)
        answer = visitor.client.get("/sesja", base_url=ORIGIN)
        assert answer.json == {"expires_in": left * 60}
    small_house.clock.move(minutes=5)
    assert visitor.client.get("/sesja", base_url=ORIGIN).status_code == 401


def test_staying_prolongs(small_house: House):
    visitor = sign_in(small_house, ANNA)
    small_house.clock.move(minutes=28)
    token = token_on(visitor.go("/konto/pierwsze-kroki/e-mail"))
    small_house.clock.move(minutes=2)
    headers = {"X-CSRF-Token": token, "Sec-Fetch-Site": "same-origin"}
    assert visitor.client.post("/sesja", base_url=ORIGIN, headers=headers).json == {"expires_in": 1800}
    assert visitor.client.post("/sesja", base_url=ORIGIN).status_code == 403


def test_activity_is_written_at_most_every_five_minutes(house: House):
    visitor = sign_in(house, ANNA)
    began = house.clock.at
    house.clock.move(minutes=4, seconds=59)
    visitor.go("/konto/pierwsze-kroki")
    assert sessions_of(house)[0].last_seen_at == began
    house.clock.move(seconds=1)
    visitor.go("/konto/pierwsze-kroki")
    assert sessions_of(house)[0].last_seen_at == house.clock.at


def test_activity_is_noted_by_a_post_too_without_waiting_for_itself(house: House):
    visitor = sign_in(house, ANNA)
    visitor.go("/konto/pierwsze-kroki/e-mail")
    house.clock.move(minutes=6)
    visitor.submit("Dalej", email="nie-adres")
    assert visitor.status == 422
    assert sessions_of(house)[0].last_seen_at == house.clock.at


def test_the_person_is_found_by_one_statement(small_house: House):
    visitor = sign_in(small_house, ANNA)
    cookie = visitor.client.get_cookie("bialystok-session", domain="127.0.0.1")
    assert cookie is not None
    seen: list[str] = []
    event.listen(small_house.portal.db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    with small_house.app.test_request_context(
        "/", base_url=ORIGIN, headers={"Cookie": f"{cookie.key}={cookie.value}"}
    ):
        person = load_actor()
    assert person is not None
    assert (person.name, person.ready, person.kind) == ("Anna Żółć-Łęcka", False, "resident")
    assert [one.split()[0] for one in seen] == ["BEGIN", "SELECT"]


def test_signing_out_ends_the_row_and_the_cookie_is_dead(house: House):
    visitor = sign_in(house, ANNA)
    cookie = visitor.client.get_cookie("bialystok-session", domain="127.0.0.1")
    visitor.go("/konto/pierwsze-kroki/telefon")
    token = token_on(visitor)
    visitor.post("/wyloguj", {"_token": token})
    assert visitor.heading == "Wylogowaliśmy Cię z portalu"
    assert visitor.response is not None
    assert visitor.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.response.headers["Cache-Control"] == "no-store"
    assert sessions_of(house)[0].ended_by == "person"
    thief = house.visitor()
    assert cookie is not None
    thief.client.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
    assert not is_signed_in(thief)


def test_signing_out_needs_our_own_page(small_house: House):
    visitor = sign_in(small_house, ANNA)
    assert visitor.client.post("/wyloguj", base_url=ORIGIN).status_code == 403
    assert is_signed_in(visitor)


def test_signing_out_twice_is_harmless(small_house: House):
    visitor = small_house.visitor().go("/zaloguj")
    visitor.post("/wyloguj", {"_token": token_on(visitor)})
    assert visitor.status == 200


def test_an_official_switched_off_is_out_at_once(house: House):
    visitor = sign_in(house, EWA)
    assert is_signed_in(visitor)
    with house.portal.db.writing() as session:
        session.execute(update(Official).values(active=False))
    assert not is_signed_in(visitor)


def test_roles_taken_away_are_gone_at_the_next_request(small_house: House):
    visitor = sign_in(small_house, EWA)
    with small_house.portal.db.writing() as session:
        session.execute(update(Official).values(roles=[]))
    with small_house.app.app_context():
        name = cookie_name(SESSION_COOKIE)
    cookie = visitor.client.get_cookie(name, domain="127.0.0.1")
    assert cookie is not None
    with small_house.app.test_request_context(
        "/", base_url=ORIGIN, headers={"Cookie": f"{name}={cookie.value}"}
    ):
        person = load_actor()
    assert person is not None
    assert person.roles == frozenset()


def test_a_cookie_of_another_shape_costs_no_statement(small_house: House):
    seen: list[str] = []
    event.listen(small_house.portal.db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    for odd in ("", "x", "ż" * 43, "A" * 4000):
        visitor = small_house.visitor()
        visitor.client.set_cookie("bialystok-session", odd, domain="127.0.0.1")
        assert visitor.client.get("/sesja", base_url=ORIGIN).status_code == 401
    assert [one for one in seen if "web_sessions" in one] == []


def test_two_people_do_not_share_anything(small_house: House):
    anna, jan = sign_in(small_house, ANNA), sign_in(small_house, JAN)
    assert len(sessions_of(small_house)) == 2
    token = token_on(anna.go("/konto/pierwsze-kroki/e-mail"))
    assert jan.client.post("/wyloguj", data={"_token": token}, base_url=ORIGIN).status_code == 403


def token_on(visitor: Visitor) -> str:
    """Return the token that the page's forms carry."""
    assert visitor.page is not None
    found = [box for box in visitor.page.iter("input") if box.get("name") == "_token"]
    return found[0].get("value") or ""
