"""Signing in from end to end: over to the provider and back, and every way this can go wrong."""

import pytest
import requests
from sqlalchemy import select, update

from portal.accounts.models import Identity, Official, SignIn, Subject, Unit, WebSession
from portal.accounts.sign_ins import begin
from portal.audit import AuditRecord
from portal.sandbox.identity import FORGERIES
from tests.accounts.crossing import OFFICE_WAY, Crossing, path_of
from tests.support.visitor import ORIGIN


def test_a_resident_signs_in_and_lands_at_the_first_steps(crossing: Crossing):
    visitor = crossing.cross(crossing.house.visitor(), "r-jan")
    assert visitor.address == "/konto/pierwsze-kroki/e-mail"
    [subject] = crossing.all(Subject)
    assert (subject.full_name, str(subject.birth_on)) == ("Jan Kowalski", "1990-01-02")
    assert "90010212346" not in f"{subject.pesel} {subject.pesel_match}"
    [identity] = crossing.all(Identity)
    assert (identity.iss, identity.sub) == (f"{crossing.provider.base}/residents", "r-jan")
    assert crossing.count(WebSession) == 1
    assert [record.kind for record in crossing.all(AuditRecord)] == ["identity_bound", "sign_in"]


def test_an_official_signs_in_with_the_roles_and_unit_of_the_directory(crossing: Crossing):
    with crossing.house.portal.db.writing() as session:
        session.add(Unit(code="FN", name="Finanse"))
    visitor = crossing.house.visitor()
    back = crossing.answer(crossing.begin(visitor, "/zaloguj?kind=office", OFFICE_WAY), "o-ewa")
    response = visitor.client.get(back)
    assert (response.status_code, response.location) == (303, "/biurko")
    [official] = crossing.all(Official)
    assert (official.name, official.roles, official.unit_code) == ("Ewa Nowak", ["clerk", "approver"], "FN")


def test_an_official_without_a_role_here_is_refused(small: Crossing):
    visitor = small.cross(small.house.visitor(), "o-nobody", place="/zaloguj?kind=office")
    assert (visitor.status, path_of(visitor.address)) == (403, "/zaloguj/nie-udalo-sie/no-role")
    assert small.count(WebSession) == 0


def test_an_official_switched_off_is_refused(small: Crossing):
    small.cross(small.house.visitor(), "o-ewa", place="/zaloguj?kind=office")
    with small.house.portal.db.writing() as session:
        session.execute(update(Official).values(active=False))
    visitor = small.cross(small.house.visitor(), "o-ewa", place="/zaloguj?kind=office")
    assert (visitor.status, visitor.heading) == (403, "Twój dostęp do biurka jest wyłączony")
    assert small.count(WebSession) == 1


def test_a_european_without_pesel_signs_in(small: Crossing):
    small.cross(small.house.visitor(), "r-pilar", means="e-dowod")
    [subject] = small.all(Subject)
    assert (subject.full_name, subject.pesel, subject.pesel_match) == ("Pilar García", None, None)


def test_saying_no_at_the_provider_is_told_plainly(small: Crossing):
    visitor = small.cross(small.house.visitor(), "refuse")
    assert (visitor.status, visitor.heading) == (403, "Logowanie przerwane")


def test_an_answer_counts_once(crossing: Crossing):
    visitor = crossing.house.visitor()
    back = crossing.answer(crossing.begin(visitor), "r-jan")
    visitor.go(back)
    assert crossing.count(WebSession) == 1
    visitor.go(back)
    assert (visitor.status, visitor.heading) == (409, "To logowanie już się odbyło")
    assert crossing.count(WebSession) == 1


def test_an_answer_is_no_good_in_another_browser(small: Crossing):
    back = small.answer(small.begin(small.house.visitor()), "r-jan")
    stranger = small.house.visitor()
    small.begin(stranger)  # they have a sign-in of their own under way
    assert stranger.go(back).status == 400
    assert small.count(WebSession) == 0


def test_the_browser_is_what_was_missing_there(small: Crossing, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.accounts.sign_ins.hmac.compare_digest", lambda *_: True)
    back = small.answer(small.begin(small.house.visitor()), "r-jan")
    small.house.visitor().go(back)
    assert small.count(WebSession) == 1


def test_a_sign_in_expires_after_ten_minutes(small: Crossing):
    visitor = small.house.visitor()
    back = small.answer(small.begin(visitor), "r-jan")
    small.house.clock.move(minutes=10, seconds=1)
    assert visitor.go(back).status == 410
    assert small.count(WebSession) == 0


def test_two_tabs_of_one_browser_may_both_finish(small: Crossing):
    visitor = small.house.visitor()
    first, second = small.begin(visitor), small.begin(visitor)
    visitor.go(small.answer(first, "r-jan"))
    visitor.go(small.answer(second, "r-jan"))
    assert visitor.address == "/konto/pierwsze-kroki/e-mail"
    assert small.count(WebSession, WebSession.ended_at.is_(None)) == 1


def test_an_answer_of_the_other_provider_does_not_fit(small: Crossing):
    visitor = small.house.visitor()
    back = small.answer(small.begin(visitor), "r-jan")
    assert visitor.go(back.replace("/sign-in/residents/", "/sign-in/officials/")).status == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"iss": "https://obcy.example"}, 400),
        ({"iss": None}, 400),
        ({"state": "zgadniety"}, 400),
        ({"state": None}, 400),
        ({"code": None}, 400),
        ({"code": "zgadniety"}, 410),
        ({"error": "server_error"}, 503),
        ({"error": "unmet_authentication_requirements"}, 403),
    ],
)
def test_a_changed_answer_is_refused(shared: Crossing, change: dict[str, str | None], status: int):
    shared.provider.faults.response = change
    before = shared.count(WebSession)
    assert shared.cross(shared.house.visitor(), "r-jan").status == status
    assert shared.count(WebSession) == before


def test_a_repeated_parameter_is_refused(small: Crossing):
    visitor = small.house.visitor()
    back = small.answer(small.begin(visitor), "r-jan")
    assert visitor.go(f"{back}&code=drugi").status == 400


def test_an_error_page_tells_nothing_but_a_word(small: Crossing):
    small.provider.faults.id_token = FORGERIES["wrong_aud"]
    visitor = small.cross(small.house.visitor(), "r-jan")
    assert visitor.address == "/zaloguj/nie-udalo-sie/forged?next=/konto"


def test_too_low_a_level_is_told_with_what_to_do(small: Crossing):
    small.provider.faults.id_token = FORGERIES["low_acr"]
    visitor = small.cross(small.house.visitor(), "r-jan")
    assert (visitor.status, visitor.heading) == (403, "Potrzebny jest pewniejszy sposób logowania")
    assert "mObywatel" in visitor.text
    assert small.count(Subject) == 0


@pytest.mark.parametrize("endpoint", ["discovery", "par", "token", "userinfo", "jwks"])
def test_a_provider_that_fails_is_named_and_nothing_is_signed_in(small: Crossing, endpoint: str):
    small.provider.faults.status[endpoint] = 500
    visitor = small.house.visitor()
    visitor.go("/konto").submit("Profil zaufany")
    if visitor.outside:
        visitor.go(small.answer(visitor.outside, "r-jan"))
    assert (visitor.status, visitor.heading) == (503, "Strona logowania nie odpowiada")
    assert small.count(WebSession) == 0


def test_the_way_back_leads_to_where_the_person_was_going(small: Crossing):
    visitor = small.house.visitor()
    back = small.answer(small.begin(visitor, "/moje/sprawy?rok=2026"), "r-jan")
    assert visitor.client.get(back).location == "/moje/sprawy?rok=2026"


ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "http:evil.example", "javascript:alert(1)", "data:text/html,x", "/konto\r\nSet-Cookie: a=b", "/%0d%0aX: y",
    "/\t/evil.example", " /konto", "evil.example", "", "/konto/../../x", "/ślepa", "/nie-ma-takiej",
    "/.evil.example", "/@evil.example", "//konto", "/konto" + "x" * 400, "/zaloguj", "/zaloguj?next=/zaloguj",
    "/sign-in/residents/callback?code=1", "/wyloguj", "/sesja", "/static/portal.css", "https:/konto",
    "/konto/sesje/zakoncz", "ftp://evil.example", "/\u202ekonto", "//evil.example/%2f..", "/%5cevil.example",
    "http://127.0.0.1:8000@evil.example/", "?next=//evil.example", "#@evil.example", "/konto/%2e%2e//evil.example",
    "////evil.example", "/\n//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nothing_leads_elsewhere_after_a_sign_in(shared: Crossing, place: str):
    visitor = shared.house.visitor()
    visitor.client.get("/zaloguj", query_string={"next": place})
    visitor.go("/zaloguj").submit("Profil zaufany", next=place)
    with shared.house.portal.db.reading() as session:
        row = session.scalars(select(SignIn).order_by(SignIn.created_at.desc()).limit(1)).one()
    assert row.created_at == shared.house.clock.at
    assert row.next_path == "/moje"


def test_a_goal_with_a_nul_is_a_bad_request_and_begins_nothing(small: Crossing):
    visitor = small.house.visitor()
    visitor.go("/zaloguj").submit("Profil zaufany", next="/konto\x00")
    assert visitor.status == 400
    with small.house.portal.db.reading() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_a_page_of_ours_is_kept_as_the_goal(small: Crossing):
    small.house.visitor().go("/zaloguj").submit("Profil zaufany", next="/konto/sesje")
    assert small.all(SignIn)[0].next_path == "/konto/sesje"


def test_nothing_of_a_sign_in_lies_open_in_the_database(small: Crossing):
    visitor = small.house.visitor()
    with small.house.app.test_request_context(base_url=ORIGIN):
        back = small.answer(small.begin(visitor), "r-jan")
    [row] = small.all(SignIn)
    state = dict(part.split("=") for part in back.partition("?")[2].split("&"))["state"]
    assert state not in f"{row.state_hash} {row.secrets} {row.browser_hash}"
    visitor.go(back)
    [session] = small.all(WebSession)
    cookie = visitor.client.get_cookie("bialystok-session", domain="127.0.0.1")
    assert cookie is not None
    assert len(cookie.value) == 43
    assert cookie.value not in str(vars(session))
    assert session.id_token is None


def test_a_fresh_sign_in_is_asked_of_somebody_signed_in(small: Crossing):
    visitor = small.cross(small.house.visitor(), "r-jan")
    before = visitor.client.get_cookie("bialystok-session", domain="127.0.0.1")
    small.house.clock.move(minutes=5)
    visitor.go("/zaloguj?again=1&next=/konto&loa=high")
    assert visitor.heading == "Potwierdź, że to Ty"
    visitor.submit("E-dowód")
    ask = max(small.all(SignIn), key=lambda row: row.created_at)
    assert (ask.max_age, ask.loa) == (0, "high")
    visitor.go(small.answer(visitor.outside or "", "r-jan", means="e-dowod"))
    after = visitor.client.get_cookie("bialystok-session", domain="127.0.0.1")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    old, new = small.all(WebSession)
    assert (old.ended_by, new.loa, new.auth_at) == ("sign_in", "high", small.house.clock.at)


def test_a_fresh_sign_in_is_not_had_from_an_old_one(small: Crossing):
    browser = requests.Session()
    visitor = small.house.visitor()
    visitor.go(small.answer(small.begin(visitor), "r-jan", browser=browser))
    small.house.clock.move(minutes=5)
    visitor.go("/zaloguj?again=1&next=/konto").submit("Profil zaufany")
    asked = browser.get(visitor.outside or "", allow_redirects=False, timeout=5)
    assert "/sign-in/" in asked.headers["Location"], "the provider asks again"
    small.provider.faults.id_token = FORGERIES["old_auth_time"]
    visitor.go("/zaloguj?again=1&next=/konto").submit("Profil zaufany")
    visitor.go(small.answer(visitor.outside or "", "r-jan"))
    assert visitor.heading == "Zaloguj się na nowo"


def test_a_state_of_the_database_alone_does_not_sign_in(small: Crossing):
    """A session cookie that somebody planted before the sign-in is worth nothing after it."""
    planted = "A" * 43
    visitor = small.house.visitor()
    visitor.client.set_cookie("bialystok-session", planted, domain="127.0.0.1")
    small.cross(visitor, "r-jan")
    cookie = visitor.client.get_cookie("bialystok-session", domain="127.0.0.1")
    assert cookie is not None
    assert cookie.value != planted
    other = small.house.visitor()
    other.client.set_cookie("bialystok-session", planted, domain="127.0.0.1")
    assert other.go("/konto").heading == "Jak chcesz się zalogować?"


def test_looking_around_signs_nobody_in(small: Crossing):
    visitor = small.house.visitor()
    for place in ("/", "/zaloguj", "/konto", "/zaloguj?kind=office", "/sesja", "/sign-in/residents/callback"):
        visitor.client.get(place)
    assert small.count(SignIn) == 0
    assert small.count(WebSession) == 0


def test_signing_in_needs_the_token_of_our_own_page(small: Crossing):
    visitor = small.house.visitor()
    visitor.go("/zaloguj")
    assert visitor.client.post("/zaloguj", data={}).status_code == 403
    assert small.count(SignIn) == 0


def test_one_state_is_spent_once_however_many_ask(small: Crossing):
    from portal.accounts.oidc.refusal import SignInRefused
    from portal.accounts.sign_ins import Wish, new_browser, take
    from portal.security import Loa

    portal, now, browser = small.house.portal, small.house.clock.at, new_browser()
    with portal.db.writing() as session:
        wish = Wish("resident", "/moje", Loa.SUBSTANTIAL)
        ask = begin(session, portal.vault, wish, browser=browser, redirect_uri="r", language="pl", now=now)
    spend = {"kind": "resident", "state": ask.state, "browser": browser, "now": now}
    with portal.db.writing() as session:
        assert take(session, portal.vault, **spend).ask == ask
    with portal.db.writing() as session, pytest.raises(SignInRefused) as refused:
        take(session, portal.vault, **spend)
    assert refused.value.reason == "replayed"
