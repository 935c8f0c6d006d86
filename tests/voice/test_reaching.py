"""Batches: who is left out is drawn by a keyed hash, and what came of a batch is counted once for each person."""

import io
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.accounts.models import Profile, Subject, Unit
from portal.cases.models import Case, Draft
from portal.errors import Conflict, Refused
from portal.facts import Facts
from portal.jobs import Job
from portal.measures.feeding import conversion
from portal.records.erasure.erasing import forget
from portal.security import Actor
from portal.vault import Vault
from portal.voice.reaching import actions, lists, queries, rules
from portal.voice.reaching.models import Campaign, CampaignRecipient, Channel, State
from portal.voice.reaching.rules import Rate
from tests.support.guests import QUESTION, READING_SECONDS
from tests.support.lived import fill_in, settled
from tests.support.people import ANNA, JAN, sign_in
from tests.voice.conftest import CHIEF, MANAGER, boxes, hidden

PAGE, SERVICE = "/liczby/dotarcie/1", "tax-certificate"
SAID = {"title": "Wiosna", "service": SERVICE, "channel": "letter", "days": "30", "held_percent": "0"}
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KEY = Vault({"a": b"k" * 32}, b"m" * 32)


# ------------------------------------------------------------------------------------------ rules
@calm
@given(st.text(min_size=1, max_size=20), st.integers(0, 50), st.integers(0, 50))
def test_the_same_recipient_is_always_in_the_same_group_and_a_larger_one_holds_the_smaller(who, one, other):
    match = KEY.match("ABCDEF", who)
    less, more = sorted((one, other))
    assert rules.is_held_out(match, one) is rules.is_held_out(KEY.match("ABCDEF", who), one)
    assert rules.is_held_out(match, more) or not rules.is_held_out(match, less)
    assert not rules.is_held_out(match, 0)


@pytest.mark.parametrize("percent", [5, 10, 20, 50])
def test_of_many_the_right_share_is_left_out(percent):
    many = 20_000
    held = sum(rules.is_held_out(KEY.match("QWERTY", str(n)), percent) for n in range(many))
    sigma = (many * percent * (100 - percent)) ** 0.5 / 100
    assert abs(held - many * percent / 100) < 4 * sigma


def test_another_batch_or_another_key_leaves_others_out():
    def group(vault, code):
        return {n for n in range(2000) if rules.is_held_out(vault.match(code, str(n)), 20)}

    own = group(KEY, "AAAAAA")
    for vault, code in ((KEY, "BBBBBB"), (Vault({"a": b"k" * 32}, b"x" * 32), "AAAAAA")):
        common = len(own & group(vault, code))
        assert 40 < common < 130  # 80 of 2000 are in both by chance alone


@calm
@given(st.integers(0, 5000), st.integers(0, 2000), st.integers(0, 5000), st.integers(0, 2000))
def test_no_conversion_exceeds_the_whole_and_every_interval_holds_its_value(count, of, other_count, other_of):
    one, other = Rate.capped(count, of), Rate.capped(other_count, other_of)
    if not of:
        assert one.percent is None
        assert one.interval is None
        assert one.less(other) is None
        return
    low, high = one.interval
    assert 0 <= low <= one.percent + 1e-9
    assert one.percent <= high + 1e-9 <= 100 + 2e-9
    told = one.less(other)
    if told is not None:
        by, below, above = told
        assert -100 - 1e-9 <= below <= by + 1e-9
        assert by <= above + 1e-9 <= 100 + 2e-9
        turned = other.less(one)
        assert turned == pytest.approx((-by, -above, -below))


# Newcombe 1998 (method 10), the paper's own examples: (a/m, b/n) and the interval of the difference
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (Rate(56, 70), Rate(48, 80), 5.24, 33.39),
        (Rate(9, 10), Rate(3, 10), 17.05, 80.90),
        (Rate(6, 7), Rate(2, 7), 5.82, 80.62),
        (Rate(5, 56), Rate(0, 29), -3.81, 19.26),
        (Rate(10, 10), Rate(0, 10), 60.75, 100.0),
    ],
)
def test_the_difference_has_the_interval_of_newcombe(one, other, low, high):
    _by, below, above = one.less(other)
    assert (below, above) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))


def test_wilson_is_that_of_the_sheet():
    assert Rate(33, 100).interval == (pytest.approx(24.6, abs=0.05), pytest.approx(42.7, abs=0.05))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc def", "ABCDEF"),
        ("ABCDEF", "ABCDEF"),
        ("ABCDE", ""),
        ("ABCDEFG", ""),
        ("ABCDE0", ""),
        ("../etc", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed, code):
    assert rules.typed_code(typed) == code
    assert all(rules.typed_code(rules.new_code()) for _ in range(50))


# ------------------------------------------------------------------------------------------ through the pages
def may_write(house, word="tak"):
    """Say for the city whether those who agreed to reminders may be invited."""
    row = {"value": word, "valid_from": date(2018, 5, 25), "source": "test", "confirmed": False}
    facts = Facts.parse({"voice": {"messages": [row]}}).over(house.portal.facts)
    object.__setattr__(house.portal, "facts", facts)


def declared(house, **other):
    visitor = sign_in(house, MANAGER).go("/liczby/dotarcie").follow("Zgłoś nową serię")
    return visitor.submit("Zgłoś serię", **{**SAID, **other})


def went_out(house, **other):
    """Declare a batch that went out today; return its code."""
    visitor = declared(house, **other)
    visitor.submit("Seria poszła", recipients="2", **boxes("sent_on", house.clock.now().date()))
    assert visitor.status == 200
    return campaign(house).code


def campaign(house):
    with house.portal.db.reading() as session:
        return session.scalars(select(Campaign)).one()


def outcome(house):
    with house.portal.db.reading() as session:
        return queries.outcome_of(session, session.scalars(select(Campaign)).one())


def start(visitor, code):
    visitor.go(f"/k/{code}").follow("Złóż wniosek")
    return visitor


def filed(house, who, code):
    visitor = settled(house, who)
    start(visitor, code).submit("Dalej", purpose="bank")
    fill_in(visitor).submit()
    return visitor


def test_a_matter_begun_from_a_letter_counts_once_for_its_person(office):
    code = went_out(office)
    assert outcome(office).by_code == Rate(0, 2)
    jan = filed(office, JAN, code)
    assert outcome(office).by_code == Rate(1, 2)
    start(jan, code).submit("Dalej", purpose="bank")
    fill_in(jan).submit()
    assert outcome(office).by_code == Rate(1, 2)
    filed(office, ANNA, code)
    page = sign_in(office, MANAGER).go(PAGE)
    assert "za mało adresatów" in page.text
    for told in (page.text, page.go("/liczby/dotarcie").text):
        assert "za mało odpowiedzi" in told
        assert "2 z 2" not in told
        assert "100%" not in told


def test_a_button_pressed_twice_files_and_counts_once(office):
    code = went_out(office)
    jan = settled(office, JAN)
    start(jan, code).submit("Dalej", purpose="bank")
    fill_in(jan)
    form, _pressed = jan._form(None)
    fields = {e.get("name"): e.get("value") or "y" for e in form.iter("input") if e.get("name")}
    for _ in range(2):
        jan.post(form.get("action") or jan.address, fields)
    assert outcome(office).by_code == Rate(1, 2)
    with office.portal.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_what_did_not_come_of_the_letter_does_not_count(office):
    code = went_out(office)
    anna = settled(office, ANNA)
    fill_in(anna).submit()
    assert outcome(office).by_code == Rate(0, 2)
    with office.portal.db.reading() as session:
        assert session.scalars(select(Draft.campaign)).all() == [None]
    office.clock.move(days=31)
    filed(office, JAN, code)
    assert outcome(office).by_code == Rate(0, 2)


@pytest.mark.parametrize("sent", ["QQQQQQ", "90010212353", "<b>", "x" * 500])
def test_only_the_code_of_a_batch_that_runs_is_kept(small_office, sent):
    went_out(small_office)
    jan = settled(small_office, JAN)
    jan.go(f"/wniosek/nowy/{SERVICE}", query_string={"k": sent}).submit("Dalej", purpose="bank")
    with small_office.portal.db.reading() as session:
        assert session.scalars(select(Draft.campaign)).all() == [None]


def test_the_short_address_leads_to_the_service_and_leaves_no_cookie(small_office):
    code = went_out(small_office)
    reader = small_office.visitor().go(f"/k/{code.lower()}")
    assert reader.address == f"/uslugi/{SERVICE}?k={code}"
    assert reader.client.get_cookie("session") is None
    assert reader.go("/k/QQQQQQ").status == 404
    assert reader.go("/k/x").status == 404


def test_a_batch_that_is_not_out_yet_opens_nothing(small_office):
    declared(small_office)
    assert small_office.visitor().go(f"/k/{campaign(small_office).code}").status == 404


def test_a_code_that_was_passed_on_does_not_convert_more_than_all(small_office):
    visitor = declared(small_office)
    visitor.submit("Seria poszła", recipients="1", **boxes("sent_on", small_office.clock.now().date()))
    code = campaign(small_office).code
    for who in (JAN, ANNA):
        filed(small_office, who, code)
    found = outcome(small_office)
    assert (found.by_code, found.passed_on) == (Rate(1, 1), True)
    page = sign_in(small_office, MANAGER).go(PAGE).text
    assert "poza adresatów" not in page
    assert "1 z 1" not in page


# ------------------------------------------------------------------------------------------ lists and groups
def people(count):
    """Return so many numbers that could be people's."""
    found = []
    for n in range(count):
        digits = f"90{1 + n // 28 % 12:02d}{1 + n % 28:02d}{1000 + n:04d}"
        weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
        found.append(digits + str(-sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 10))
    return found


def drawn(house, lines, **other):
    visitor = declared(house, **{"held_percent": "20", **other})
    content = "imię;pesel\n" + "\n".join(f"A;{one}" for one in lines)
    visitor.submit("Wylosuj grupy i pobierz listę", file=(io.BytesIO(content.encode()), "lista.csv"))
    return visitor


def test_a_list_comes_back_with_groups_and_only_hashes_stay(office):
    numbers = people(300)
    visitor = drawn(office, [*numbers, numbers[0]])
    rows = [line.split(";") for line in visitor.response.get_data(as_text=True).splitlines()]
    assert rows[0] == ["imię", "pesel", "grupa"]
    assert [row[1] for row in rows[1:]] == [*numbers, numbers[0]]
    assert rows[-1][2] == lists.AGAIN
    kept = campaign(office)
    groups = [row[2] for row in rows[1:-1]]
    assert (kept.recipients, kept.held_out) == (groups.count(lists.SENT), groups.count(lists.HELD))
    assert 35 < kept.held_out < 90
    with office.portal.db.reading() as session:
        hashes = list(session.scalars(select(CampaignRecipient.party_match)))
    assert len(hashes) == 300
    assert not set(hashes) & set(numbers)
    assert visitor.response.headers["Cache-Control"] == "no-store"


def test_the_same_list_drawn_again_gives_the_same_groups(small_office):
    numbers = people(60)
    first = drawn(small_office, numbers).response.get_data(as_text=True)
    content = "imię;pesel\n" + "\n".join(f"A;{one}" for one in numbers)
    again = sign_in(small_office, MANAGER).go(PAGE)
    again.submit("Wylosuj grupy i pobierz listę", file=(io.BytesIO(content.encode()), "lista.csv"))
    assert again.response.get_data(as_text=True) == first


def test_the_difference_to_those_left_out_counts_everybody_once(office):
    numbers = people(40)
    with office.app.app_context(), office.portal.db.writing() as session:
        for number in numbers:
            match = office.portal.vault.match("pesel", number)
            session.add(
                Subject(token=number, surname=number, pesel_match=match, created_at=office.clock.now())
            )
    drawn(office, [*numbers, JAN.pesel, ANNA.pesel], held_percent="50")
    manager = sign_in(office, MANAGER).go(PAGE)
    manager.submit("Seria poszła", **boxes("sent_on", office.clock.now().date()))
    kept = campaign(office)
    with office.portal.db.reading() as session:
        match = office.portal.vault.match("pesel", JAN.pesel)
        is_held = session.scalars(
            select(CampaignRecipient.held_out).where(CampaignRecipient.party_match == match)
        ).one()
    jan = settled(office, JAN)
    for _ in range(2):
        fill_in(jan).submit()
    found = outcome(office)
    group = found.held if is_held else found.sent
    rest = found.sent if is_held else found.held
    assert (group.count, rest.count) == (1, 0)
    assert (found.sent.of, found.held.of) == (kept.recipients, kept.held_out)
    assert found.by_code.count == 0
    assert found.effect is not None
    for place in (PAGE, "/liczby/dotarcie"):
        page = manager.go(place).text
        assert "za mało odpowiedzi" in page
        assert "pkt proc." not in page


def test_nobody_is_seen_in_what_is_told_of_a_batch():
    few, many, more = Rate(9, 5000), Rate(10, 5000), Rate(40, 5000)
    assert [one.is_told for one in (Rate(0, 5000), few, many)] == [False, False, True]
    assert not queries.Outcome(many, sent=more, held=few).tells_effect
    assert not queries.Outcome(many, sent=few, held=more).tells_effect
    assert queries.Outcome(many, sent=more, held=many).tells_effect
    assert not queries.Outcome(more).tells_effect


def test_enough_people_are_told_on_the_pages(small_office):
    with small_office.portal.db.writing() as session:
        closed(session, small_office, 40, 1000, 5)
    manager = sign_in(small_office, MANAGER)
    for place in (PAGE, "/liczby/dotarcie"):
        assert "40 z 1 000" in " ".join(manager.go(place).text.split())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "jest pusty"),
        (b"pesel\n", "W pierwszym wierszu"),
        (b"numer\n90010212353\n", "W pierwszym wierszu"),
        (b"pesel\n90010212353\n90010212354\n", "Wiersz 3: to nie jest numer PESEL"),
        (b'pesel;a\n"90010212353;x\n', "nie da si"),
        (bytes(range(128, 256)), "da si"),
    ],
)
def test_a_list_that_cannot_be_read_changes_nothing_and_tells_no_number(small_office, content, told):
    visitor = declared(small_office, held_percent="10")
    visitor.submit("Wylosuj grupy i pobierz listę", file=(io.BytesIO(content), "lista.csv"))
    assert visitor.status == 422
    assert told in visitor.text or "W pierwszym wierszu" in visitor.text
    assert "90010212354" not in visitor.text
    assert campaign(small_office).recipients == 0


def test_a_group_to_compare_with_wants_a_list(small_office):
    visitor = declared(small_office, held_percent="10")
    visitor.submit("Seria poszła", recipients="100", **boxes("sent_on", small_office.clock.now().date()))
    assert visitor.status == 422
    assert "Najpierw wczytaj listę" in visitor.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"recipients": ""}, "do ilu osób"),
        ({"recipients": "0"}, "do ilu osób"),
        ({"day": 1}, "dopiero będzie"),
        ({"day": -1}, "Zgłoś ją, zanim wyślesz"),
    ],
)
def test_what_cannot_have_gone_out_comes_back(small_office, said, told):
    day = small_office.clock.now().date() + timedelta(days=said.pop("day", 0))
    visitor = declared(small_office).submit(
        "Seria poszła", **{"recipients": "5", **said, **boxes("sent_on", day)}
    )
    assert visitor.status == 422
    assert told in visitor.text


# ------------------------------------------------------------------------------------------ messages and the end
def test_the_portal_writes_to_nobody_while_the_city_has_not_said_that_their_consent_covers_it(small_office):
    assert declared(small_office, channel="message").status == 422
    may_write(small_office)
    visitor = declared(small_office, channel="message")
    fields = hidden(visitor, "Wyślij")
    may_write(small_office, "nie")
    assert visitor.post(f"{PAGE}/wyslij", fields).status == 403
    assert campaign(small_office).state == State.DRAFT


def test_messages_go_once_to_those_who_agreed_but_for_those_left_out(office):
    for who in (JAN, ANNA):
        settled(office, who)
    with office.portal.db.writing() as session:
        jan, _anna = session.scalars(select(Profile).order_by(Profile.subject_id))
        jan.remind_email = True
    may_write(office)
    visitor = declared(office, channel="message")
    visitor.submit("Wyślij")
    fields = hidden(visitor.go("/liczby/dotarcie/nowa"), "Zgłoś serię")
    assert visitor.post(f"{PAGE}/wyslij", fields).status == 409
    office.work()
    office.work()
    code = campaign(office).code
    [letter] = office.post.letters
    assert f"/k/{code}" in letter.get_content()
    assert (campaign(office).recipients, campaign(office).held_out) == (1, 0)


def test_a_window_that_is_over_keeps_its_counts_and_forgets_who_was_in_it(office):
    numbers = people(30)
    drawn(office, [*numbers, JAN.pesel], held_percent="50")
    sign_in(office, MANAGER).go(PAGE).submit("Seria poszła", **boxes("sent_on", office.clock.now().date()))
    fill_in(settled(office, JAN)).submit()
    before = outcome(office)
    office.clock.move(days=32)
    with office.app.app_context(), office.portal.db.writing() as session:
        office.portal.workers.schedule(session, office.clock.now())
    office.work()
    kept = campaign(office)
    assert kept.state == State.CLOSED
    assert outcome(office) == before
    with office.portal.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(CampaignRecipient)) == 0
    with office.app.app_context(), office.portal.db.writing() as session, pytest.raises(Conflict):
        actions.close(session, session.merge(kept), office.clock.now())


def closed(session, house, count, recipients, ended_days_ago):
    now = house.clock.now()
    sent_on = now.date() - timedelta(days=ended_days_ago + 30)
    session.add(
        Campaign(
            submission=f"s-{ended_days_ago}-{recipients}", code=rules.new_code(), title="x", service=SERVICE,
            channel=Channel.LETTER, days=30, state=State.CLOSED, sent_on=sent_on, recipients=recipients,
            came_by_code=count, made_at=now,
        )
    )  # fmt: skip


def test_the_programme_hears_of_closed_large_batches_of_a_year(office):
    with office.app.app_context(), office.portal.db.writing() as session:
        closed(session, office, 90, 999, 60)
        assert conversion(session, office.portal, office.clock.now()) is None
        closed(session, office, 50, 1000, 60)
        closed(session, office, 10, 2000, 90)
        closed(session, office, 900, 1000, 500)
        found = conversion(session, office.portal, office.clock.now())
    assert found.value == 2
    assert "60 z 3000" in found.note


def test_a_page_sent_twice_makes_one_batch_and_nobody_else_enters(office):
    visitor = sign_in(office, MANAGER).go("/liczby/dotarcie/nowa")
    said = {**hidden(visitor, "Zgłoś serię"), **SAID}
    for _ in range(2):
        assert visitor.post("/liczby/dotarcie/nowa", said).address == PAGE
    for who in (CHIEF, JAN):
        for place in ("/liczby/dotarcie", PAGE):
            assert sign_in(office, who).go(place).status in {403, 404}


def test_a_batch_that_went_out_is_neither_drawn_nor_sent_again(small_office):
    went_out(small_office)
    with small_office.app.app_context(), small_office.portal.db.writing() as session:
        one = session.scalars(select(Campaign)).one()
        vault, now = small_office.portal.vault, small_office.clock.now()
        actor = Actor("official", 1, "", official_id=1)
        with pytest.raises(Conflict):
            actions.draw(session, vault, one, f"pesel\n{JAN.pesel}\n".encode(), actor=actor, now=now)
        with pytest.raises(Conflict):
            actions.note_sent(session, one, now.date(), 9, actor=actor, now=now)
        with pytest.raises((Conflict, Refused)):
            actions.send(session, one, actor=actor, now=now)


def test_a_batch_that_the_portal_sends_has_no_list_and_does_not_go_out_by_word(small_office):
    may_write(small_office)
    declared(small_office, channel="message")
    vault, now = small_office.portal.vault, small_office.clock.now()
    actor = Actor("official", 1, "", official_id=1)
    with small_office.app.app_context(), small_office.portal.db.writing() as session:
        one = session.scalars(select(Campaign)).one()
        with pytest.raises(Conflict):
            actions.draw(session, vault, one, f"pesel\n{JAN.pesel}\n".encode(), actor=actor, now=now)
        with pytest.raises(Conflict):
            actions.note_sent(session, one, now.date(), 9, actor=actor, now=now)


def test_a_batch_goes_out_with_the_list_that_was_seen(office):
    declared(office)
    vault, now = office.portal.vault, office.clock.now()
    actor = Actor("official", 1, "", official_id=1)
    with office.app.app_context():
        with office.portal.db.reading() as session:
            seen = session.scalars(select(Campaign)).one()
        with office.portal.db.writing() as session:
            one = session.scalars(select(Campaign)).one()
            content = "pesel\n" + "\n".join(people(3))
            actions.draw(session, vault, one, content.encode(), actor=actor, now=now)
        with office.portal.db.writing() as session, pytest.raises(Conflict):
            actions.note_sent(session, seen, now.date(), 9, actor=actor, now=now)
    assert (campaign(office).state, campaign(office).recipients) == (State.DRAFT, 3)


def agree(house, count):
    """Let so many people agree to be reminded; return their accounts."""
    now = house.clock.now()
    with house.portal.db.writing() as session:
        people = [Subject(token=f"p-{n}", surname=f"Osoba {n}", created_at=now) for n in range(count)]
        session.add_all(people)
        session.flush()
        for one in people:
            contact = {"email": f"osoba{one.id}@example.pl", "email_verified_at": now, "updated_at": now}
            session.add(Profile(subject_id=one.id, remind_email=True, **contact))
        return [one.id for one in people]


def test_of_those_who_agreed_a_drawn_half_is_not_written_to_and_a_job_run_again_writes_nobody_twice(office):
    people = agree(office, 40)
    may_write(office)
    declared(office, channel="message", held_percent="50").submit("Wyślij")
    office.work()
    with office.app.app_context():
        payload = {"campaign": campaign(office).id}
        again = Job(0, actions.SEND, payload, 1, office.clock.now(), office.portal)
        office.portal.workers.functions[actions.SEND](again)
    office.work()
    kept = campaign(office)
    assert len({str(one["To"]) for one in office.post.letters}) == len(office.post.letters) == kept.recipients
    assert kept.recipients + kept.held_out == len(people)
    assert 8 <= kept.held_out <= 32
    with office.portal.db.reading() as session:
        held = set(session.scalars(select(CampaignRecipient.subject_id).where(CampaignRecipient.held_out)))
    assert not {f"osoba{one}@example.pl" for one in held} & {str(one["To"]) for one in office.post.letters}


def test_a_guest_who_came_by_a_letter_counts_too(small_office):
    with small_office.portal.db.writing() as session:
        session.add(Unit(code=small_office.portal.services["public-information"].unit, name="Obsługa"))
    code = went_out(small_office, service="public-information")
    guest = small_office.visitor().go(f"/k/{code}").follow("Złóż bez logowania")
    guest.submit("Dalej", question=QUESTION).submit("Dalej").submit("Dalej", form="answer").submit(
        "Dalej", way="portal"
    )
    small_office.clock.move(seconds=READING_SECONDS)
    guest.submit("Wyślij wniosek")
    assert outcome(small_office).by_code == Rate(1, 2)


def test_an_erased_person_leaves_the_batch_and_nobody_else_does(small_office):
    numbers = [*people(3), JAN.pesel]
    drawn(small_office, numbers, held_percent="50")
    settled(small_office, JAN)
    agree(small_office, 1)
    with small_office.app.app_context(), small_office.portal.db.writing() as session:
        jan, other = session.scalars(select(Subject).order_by(Subject.id))
        number = session.scalars(select(Campaign.id)).one()
        session.add(CampaignRecipient(campaign_id=number, subject_id=other.id, held_out=False))
        session.flush()
        forget(session, jan, actor=None, now=small_office.clock.now())
        left = list(session.scalars(select(CampaignRecipient.subject_id)))
    assert sorted(left, key=str) == [other.id, None, None, None]
    with small_office.app.app_context(), small_office.portal.db.writing() as session:
        nameless = session.scalars(select(Subject).where(Subject.token == "p-0")).one()
        forget(session, nameless, actor=None, now=small_office.clock.now())
        assert session.scalar(select(func.count()).select_from(CampaignRecipient)) == 3
