"""A house that is lived in: people with accounts, a draft, a paid matter with its papers, officials of two units."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from payments.sandbox import Sandbox, Shop
from tests.support.datasets import publish_in
from tests.support.house import House
from tests.support.listing import ROADS, begin_list
from tests.support.machine import leave_to_check
from tests.support.money import let_owe
from tests.support.people import ANNA, JAN, Resident, Worker, sign_in
from tests.support.visitor import Visitor
from tests.support.voice import speak_in

CLERK = Worker("o-joanna", "Joanna", "Klim", "FN", ("clerk", "approver"))
STRANGER = Worker("o-beata", "Beata", "Karpowicz", "USC", ("clerk",))
DESK = Worker("o-halina", "Halina", "Mojsak", "DOM", ("front_desk",))
MANAGER = Worker("o-tomasz", "Tomasz", "Sawicki", "FN", ("manager",))
TREASURER = Worker("o-marcin", "Marcin", "Borowski", "FN", ("treasurer",))
ADMINISTRATOR = Worker("o-ewa", "Ewa", "Wysocka", "", ("administrator",))
UNITS = {"FN": "Departament Finansów Miasta", "DOM": "Departament Obsługi Mieszkańców", "USC": "Stan cywilny"}
FORM = "/wniosek/nowy/tax-certificate"
CODE = re.compile(r"\b\d{3} ?\d{3}\b")
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)  # fmt: skip


@contextmanager
def till_for(environment: dict[str, str]) -> Iterator[Sandbox]:
    """Open a gateway for the shop of a demo city; it delivers nothing by itself."""
    from portal.billing import gateway
    from portal.sandbox.town import MERCHANT

    api, crc = (Path(environment[f"PORTAL_P24_{name}_KEY_FILE"]).read_text() for name in ("API", "CRC"))
    with Sandbox(Shop(int(MERCHANT), int(MERCHANT), api, crc), background=False) as running:
        yield running
    gateway.close_clients()


def found(house: House) -> None:
    """Keep the services' versions and write the units down."""
    from portal.accounts.models import Unit
    from portal.cases import flows

    with house.app.app_context(), house.portal.db.writing() as session:
        flows.store_versions(session, house.portal, house.clock.now())
        session.add_all(Unit(code=code, name=name) for code, name in UNITS.items())


def take_first_steps(house: House, visitor: Visitor, email: str) -> Visitor:
    """Go through the first steps as a person who gives no phone."""
    visitor.go("/konto/pierwsze-kroki").submit("Dalej", email=email)
    house.work()
    [code] = CODE.findall(house.post.to(email)[-1].get_content())
    visitor.submit("Dalej", code=code).submit("Dalej").submit("Dalej", language="pl")
    visitor.submit("Dalej", notices=["email"])
    visitor.submit("Dalej", street="ul. Lipowa 1/2", postal_code="15-001", town="Białystok")
    return visitor.submit("Dalej", accepted="y")


def settled(house: House, who: Resident) -> Visitor:
    """Open a browser of a resident whose first steps are done: the rows that the steps leave, without the pages.

    Most tests need two such people, and seven pages each took more time than what is tested. A test holds these
    rows beside those of the steps.
    """
    from portal.accounts.models import Identity, Profile, Subject
    from portal.accounts.rules import RULES_VERSION
    from portal.citizen.account_pages import DONE

    visitor, now = sign_in(house, who), house.clock.now()
    with house.app.app_context(), house.portal.db.writing() as session:
        subject = session.scalars(select(Subject).join(Identity).where(Identity.sub == who.sub)).one()
        subject.street, subject.postal_code, subject.town = "ul. Lipowa 1/2", "15-001", "Białystok"
        profile = session.get(Profile, subject.id) or Profile(subject_id=subject.id)
        profile.email, profile.email_verified_at = f"{who.given_name.lower()}@example.pl", now
        profile.rules_version, profile.rules_accepted_at = RULES_VERSION, now
        profile.setup_step, profile.updated_at = DONE, now
        session.add(profile)
    return visitor


def fill_in(visitor: Visitor, exemption: str = "none") -> Visitor:
    """Fill the certificate's form to the page that shows all answers."""
    visitor.go(FORM).submit("Dalej", purpose="bank").submit("Dalej", exemption=exemption)
    if exemption != "none":
        visitor.submit("Dalej", proof=(io.BytesIO(DOT), "dowod.png"))
    return visitor.submit("Dalej")


def file_matter(visitor: Visitor, exemption: str = "none") -> str:
    """File a certificate's matter and return its reference."""
    fill_in(visitor, exemption).submit()
    return visitor.address.split("/")[3]


def hrefs(visitor: Visitor, part: str) -> list[str]:
    """List the links of a page whose address holds a part."""
    assert visitor.page is not None
    return [a.get("href") or "" for a in visitor.page.iter("a") if part in (a.get("href") or "")]


def pay(house: House, till: Sandbox, visitor: Visitor, reference: str) -> str:
    """Pay a matter's duty at the gateway, come back, and return the payment's session."""
    visitor.go(f"/moje/sprawy/{reference}")
    visitor.go(hrefs(visitor, "/platnosc/")[0]).submit()
    assert visitor.outside is not None
    transaction = till.gateway.open(urlsplit(visitor.outside).path.rsplit("/", 1)[1])
    assert transaction is not None
    till.pay(transaction.session_id)
    visitor.go(f"/platnosc/{transaction.session_id}/powrot")
    house.work()
    return transaction.session_id


@dataclass
class Lived:
    """The house, who lives in it, and what the owner's things are called."""

    house: House
    till: Sandbox
    browsers: dict[str, Visitor] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def address(self, rule: Any) -> str:
        """Build a route's address with the owner's own things in it."""
        own = {**self.values["*"], **self.values.get(rule.endpoint, {})}
        path = str(rule.rule)
        for name in rule.arguments:
            path = re.sub(rf"<([^<>]+:)?{name}>", own[name], path)
        return path


@contextmanager
def lived_in(
    environment: dict[str, str],
    folder: Path,
    database_url: str,
    *,
    on_open: Callable[[Flask], None] | None = None,
) -> Iterator[Lived]:
    """Open a house and let people live in it for a while."""
    with till_for(environment) as till:
        house = House({**environment, "PORTAL_P24_BASE_URL": till.url}, folder, database_url)
        if on_open is not None:
            on_open(house.app)
        found(house)
        lived = Lived(house, till)
        owner, foreign = settled(house, JAN), settled(house, ANNA)
        clerk = sign_in(house, CLERK)
        lived.browsers = {
            "visitor": house.visitor(),
            "owner": owner,
            "stranger": foreign,
            "clerk": clerk,
            "clerk of another unit": sign_in(house, STRANGER),
            "front desk": sign_in(house, DESK),
            "manager": sign_in(house, MANAGER),
            "administrator": sign_in(house, ADMINISTRATOR),
            "treasurer": sign_in(house, TREASURER),
            "guest": house.visitor(),
        }
        exempt = file_matter(owner, "social")
        paid = file_matter(owner)
        session_id = pay(house, till, owner, paid)
        unpaid = file_matter(owner)
        owner.go(f"/moje/sprawy/{unpaid}/wiadomosci")
        owner.submit("Wyślij wiadomość", text="Kiedy dostanę wezwanie?", files=(io.BytesIO(DOT), "list.png"))
        _owe_taxes(house, owner)
        _run_elsewhere(house)
        _represent(owner, lived.browsers["front desk"])
        clerk.go(f"/biurko/sprawy/{paid}/wydaj").submit("Wydaj zaświadczenie")
        leave_to_check(house, paid)
        clerk.go(f"/biurko/sprawy/{paid}/metryka").submit("Przygotuj PDF")
        clerk.go("/biurko?widok=nieprzydzielone").submit("Dalej: podgląd", action="mnie", pick=[unpaid])
        house.work()
        owner.go(FORM).submit("Dalej", purpose="bank")
        filed = _ask_as_guest(house, lived.browsers["guest"])
        listed = begin_list(owner)
        _count(house)
        lived.values = _values(house, exempt=exempt, unpaid=unpaid, paid=paid, session_id=session_id)
        lived.values |= _guests_values(house, filed)
        lived.values |= {
            f"apply.{name}_entry": {"token": listed, "slug": ROADS} for name in ("add", "change", "remove")
        }
        lived.values |= _visit(house, owner)
        lived.values |= _receive(house)
        lived.values |= publish_in(house, "FN")
        lived.values |= speak_in(house, "FN")
        lived.values |= _measure(house, lived.browsers["manager"])
        lived.values |= _leave_out(house)
        yield lived
        house.close()


def _visit(house: House, owner: Visitor) -> dict[str, dict[str, str]]:
    """Let the owner arrange a visit, hold a time for another one and wait for a third; name them in addresses."""
    from portal.visits.models import Visit, Waiting
    from tests.support.visiting import Office

    Office(house)
    times = "/wizyty/umow/dowod/wideo"
    owner.go(times).submit("Weź tę godzinę", termin=_first_time(owner)).submit("Dalej").submit()
    owner.go(f"{times}/lista").submit("Wpisz mnie na listę", **_saturday(house))
    owner.go(times).submit("Weź tę godzinę", termin=_first_time(owner))
    with house.portal.db.reading() as session:
        booked = session.scalars(select(Visit.token).where(Visit.state == "booked")).one()
        held = session.scalars(select(Visit.token).where(Visit.state == "held")).one()
        place = session.scalars(select(Waiting.token)).one()
    own = (
        "visit", "open_by_code", "accepted", "calendar_entry", "ask_to_cancel", "cancel", "move", "take_other",
        "accept", "decline", "room", "room_ticket", "room_to_phone", "room_trouble", "room_file", "room_papers",
    )  # fmt: skip
    holding = ("details", "tell", "prove", "try_code", "check", "confirm", "again", "let_go")
    choosing = (
        "topics",
        "ways",
        "when",
        "take",
        "ask_to_wait",
        "wait",
        "prove_to_wait",
        "try_to_wait",
        "turn",
        "draw",
    )
    return {
        **{f"visits.{name}": {"token": booked} for name in own},
        **{f"visits.{name}": {"token": held} for name in holding},
        **{f"visits.{name}": {"token": place} for name in ("waiting_place", "stop_waiting")},
        **{f"visits.{name}": {"topic": "dowod", "way": "wideo"} for name in choosing},
    }


def _saturday(house: House) -> dict[str, str]:
    """Return a day on which nobody receives, as a form asks for it: for that one may wait."""
    today = house.clock.now().date()
    day = today + timedelta(days=(5 - today.weekday()) % 7)
    parts = (("dzien", day.day), ("miesiac", day.month), ("rok", day.year))
    return {f"{name}-{part}": str(value) for name in ("from_on", "until_on") for part, value in parts}


def _receive(house: House) -> dict[str, dict[str, str]]:
    """Let the clerk receive the owner's visit at a desk, in a hall with a screen; name these in addresses."""
    from portal.accounts.models import Official
    from portal.visits.models import Desk, Place, Shift, Visit

    with house.app.app_context(), house.portal.db.writing() as session:
        clerk = session.scalars(select(Official.id).where(Official.sub == CLERK.sub)).one()
        booked = session.scalars(select(Visit).where(Visit.state == "booked")).one()
        shift = session.scalars(select(Shift).order_by(Shift.id)).first()
        desk = session.scalars(select(Desk).order_by(Desk.id)).first()
        assert shift is not None
        assert desk is not None
        booked.official_id, shift.official_id = clerk, clerk
        session.get_one(Place, "DOM").hall_token = "sala-pokazowa"
        token, number, visit = desk.token, str(shift.id), booked.token
    at_desk = {"desk": token, "number": number}
    return {
        **{f"office.{name}": at_desk for name in ("desk", "call_next", "arranged_desk", "new_shift", "shift")},
        **{f"office.{name}": {"token": visit, "act": "przyszedl"}
           for name in ("visit", "visit_note", "visit_act", "end_visit", "visit_room", "visit_records", "visit_papers", "visit_forms")},
        **{f"office.{name}": {"token": visit}
           for name in ("change_for", "cancel_for", "move_for", "close_later", "excuse_visit")},
        **{f"office.{name}": {"whom": "gosc", "topic": "dowod", "way": "counter"}
           for name in ("assist_person", "assist_about", "assist_when", "assist_book", "reveal_contact")},
        **{f"hall.{name}": {"hall": "sala-pokazowa"} for name in ("screen", "arrival")},
        "office.topic": {"topic": "dowod"},
    }  # fmt: skip


def _measure(house: House, manager: Visitor) -> dict[str, dict[str, str]]:
    """Let a manager write down how an indicator of the programme stands, and an event; name them in addresses."""
    from portal.measures.notes.models import EventNote
    from portal.programme.models import KpiObservation

    day = {"day-dzien": "31", "day-miesiac": "10", "day-rok": "2026"}
    manager.go("/liczby/program/wskaznik/RES-S2").submit("Zapisz wartość", value="12,5", **day)
    since = {"since-dzien": "1", "since-miesiac": "11", "since-rok": "2026", "scope": "miasto"}
    manager.go("/liczby/wydarzenia/nowe").submit("Zapisz zdarzenie", kind="law", text="Nowa ustawa", **since)
    with house.portal.db.reading() as session:
        entry = session.scalars(select(KpiObservation.token)).one()
        note = session.scalars(select(EventNote.token)).one()
    _report_november(house)
    registers = ("register_page", "register_csv", "import_register")
    return {
        **{f"programme.{name}": {"code": "RES-S2", "entry": entry} for name in ("kpi", "correct")},
        **{f"programme.{name}": {"register": "budynki"} for name in registers},
        **{f"insight.{name}": {"entry": note} for name in ("note", "take_note_back")},
    }


def _report_november(house: House) -> None:
    """Let November have its report, as the worker keeps one."""
    from portal.files import actions as files
    from portal.measures.report.models import MonthReport

    now, pdf = house.clock.now(), b"%PDF-1.7"
    key = files.keep(house.portal, pdf)
    with house.portal.db.writing() as session:
        kept = files.add_row(session, key, pdf, name="raport.pdf", media_type="application/pdf", at=now)
        session.flush()
        session.add(MonthReport(month=date(2026, 11, 1), file_id=kept.id, made_at=now))


def _leave_out(house: House) -> dict[str, dict[str, str]]:
    """Leave a service without matters out of the shares; name it in addresses."""
    from portal.accounts.models import Official
    from portal.cases.declared.models import LeftOut

    with house.app.app_context(), house.portal.db.writing() as session:
        ewa = session.scalars(select(Official.id).where(Official.sub == ADMINISTRATOR.sub)).one()
        row = LeftOut(service="proba", why="test", official_id=ewa, since_at=house.clock.now())
        session.add(row)
        session.flush()
        token = row.token
    return {
        **{f"left_out.{name}": {"token": token} for name in ("one", "end")},
        "left_out.begin": {"what": "konto"},
        "reported.told": {"month": "2026-10"},
    }


def _first_time(browser: Visitor) -> str:
    assert browser.page is not None
    return next(one.get("value") or "" for one in browser.page.iter("input") if one.get("type") == "radio")


def _ask_as_guest(house: House, browser: Visitor) -> str:
    """Let somebody who does not sign in file one request, whose paper is ready, and begin another; return the first."""
    from tests.support.guests import BEGIN, QUESTION, ask

    reference, _code = ask(house, browser)
    house.work()
    browser.go(BEGIN).submit("Dalej", question=QUESTION)
    return reference


def _count(house: House) -> None:
    """Count the matters, as the worker does within a minute."""
    from portal.measures.counting import recount_all

    with house.app.app_context(), house.portal.db.writing() as session:
        recount_all(session, house.clock.now())


def _guests_values(house: House, filed: str) -> dict[str, dict[str, str]]:
    """Name the guest's own things in addresses."""
    from portal.cases.models import Case, Document, Draft

    with house.portal.db.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == filed)).one()
        paper = session.scalars(select(Document.token).where(Document.case_id == case.id)).one()
        sent = session.scalars(select(Draft.token).where(Draft.case_id == case.id)).one()
        open_one = session.scalars(
            select(Draft.token).where(Draft.case_id.is_(None), Draft.service == case.service)
        ).one()
    names = (
        "step",
        "keep",
        "check",
        "discard",
        "remove_file",
        "send",
        "add_entry",
        "change_entry",
        "remove_entry",
    )
    form = {f"guest.{name}": {"token": open_one, "slug": "zalacznik"} for name in names}
    begun = {f"guest.{name}": {"slug": case.service} for name in ("start", "begin")}
    tracked = {
        f"tracking.{name}": {"word": "wycofaj", "token": paper} for name in ("document", "step", "take")
    }
    return {**form, **begun, **tracked, "guest.accepted": {"token": sent}}


def _owe_taxes(house: House, owner: Visitor) -> None:
    """Let the owner owe a tax, follow its days by a calendar, and let somebody else pay it by a link."""
    from portal.accounts.models import Subject

    now = house.clock.now()
    with house.app.app_context(), house.portal.db.writing() as session:
        jan = session.scalars(select(Subject.id).where(Subject.surname == JAN.family_name)).one()
        let_owe(session, house.portal, jan, 10_300, (now - timedelta(days=7)).date(), now)
    owner.go("/moje/podatki/kalendarz").submit("Włącz kalendarz", amounts="no")
    page = owner.go("/moje/podatki/link").page
    assert page is not None
    what = next(option.get("value") for option in page.iter("option"))
    owner.submit("Zrób link", what=what, title="Podatek od domu")
    owner.go("/moje/podatki").submit("Zapłać zaległość 103,00 zł")


def _represent(owner: Visitor, desk: Visitor) -> None:
    """Let the owner represent a company, which the desk checks, and ask to act for a sister, which waits."""
    from tests.support.represented import ADD, COMPANY, power_of_attorney

    owner.go(f"{ADD}/company").submit("Wyślij do sprawdzenia", **COMPANY)
    day = {"as_of-dzien": "20", "as_of-miesiac": "11", "as_of-rok": "2026"}
    page = f"/biurko/pelnomocnictwa/{owner.address.rsplit('/', 1)[1]}"
    desk.go(page).submit("Potwierdź", where="krs", what="reprezentacja jednoosobowa", **day)
    owner.go(f"{ADD}/principal").submit("Wyślij do sprawdzenia", **power_of_attorney(relation="sibling"))


def _run_elsewhere(house: House) -> None:
    """Let another system tell of a matter of the owner's."""
    from portal.cases.elsewhere import importing, queries
    from portal.cases.elsewhere.reading import Told

    portal, now = house.portal, house.clock.now()
    told = Told(
        number="AR.6740.1.2026", case_class="6740", unit="Departament Architektury", title="Pozwolenie na budowę",
        status="Urząd prowadzi sprawę", kind="in_progress", filed_on="2026-11-02", due_on="2026-12-04",
        settled_on=None, party_match=portal.vault.match("pesel", JAN.pesel), phone="85 869 60 00", address="",
    )  # fmt: skip
    with portal.db.writing() as session:
        system = queries.ensure_system(session, "permits", "System pozwoleń")
        came = importing.Came("permits.csv", now, is_full=True, sha256="0" * 64)
        importing.take(session, system, came, [told], now)


def _values(
    house: House, *, exempt: str, unpaid: str, paid: str, session_id: str
) -> dict[str, dict[str, str]]:
    from portal.accounts.desk import token_of
    from portal.accounts.mandates.models import Mandate
    from portal.accounts.models import Official, Subject
    from portal.billing.models import Basket, Charge, PayLink
    from portal.billing.residents.models import CalendarFeed
    from portal.billing.taxes.models import TaxAccount
    from portal.cases.batches.models import Batch
    from portal.cases.elsewhere.models import OtherCase
    from portal.cases.logbook.models import CaseLogbook
    from portal.cases.messages.models import MessageFile
    from portal.cases.models import Attachment, Case, Document, Draft
    from portal.decisions.delivering.models import Delivery

    with house.portal.db.reading() as session:
        mandate = session.scalars(select(Mandate).where(Mandate.state == "claimed")).one().token
        jan = session.scalars(select(Subject).where(Subject.surname == JAN.family_name)).one().token
        draft = (
            session.scalars(select(Draft).where(Draft.case_id.is_(None), Draft.service == "tax-certificate"))
            .one()
            .token
        )
        attachment = session.scalars(
            select(Attachment).join(Case, Case.id == Attachment.case_id).where(Case.reference == exempt)
        ).one().token  # fmt: skip
        document = session.scalars(
            select(Document).join(Case, Case.id == Document.case_id).where(Case.reference == paid, Document.slot == "outcome")
        ).one().token  # fmt: skip
        delivery = session.scalars(
            select(Delivery).join(Document, Document.id == Delivery.document_id).where(Document.token == document)
        ).one().token  # fmt: skip
        charge = session.scalars(
            select(Charge).join(Case, Case.id == Charge.case_id).where(Case.reference == unpaid)
        ).one().token  # fmt: skip
        account, feed = (
            session.scalars(select(TaxAccount)).one().token,
            session.scalars(select(CalendarFeed)).one().token,
        )
        link, basket = (
            session.scalars(select(PayLink)).one().token,
            session.scalars(select(Basket)).one().token,
        )
        elsewhere = session.scalars(select(OtherCase)).one().token
        logbook = session.scalars(select(CaseLogbook)).one().token
        picked = session.scalars(select(Batch)).one().token
        clerk = session.scalars(select(Official).where(Official.sub == CLERK.sub)).one()
        said = session.scalars(select(MessageFile)).one().token
    with house.app.app_context():
        worker = token_of(clerk)
    service = {"slug": "tax-certificate"}
    return {
        "*": {
            "token": draft, "reference": unpaid, "session_id": session_id, "slug": "cel", "page": "pomoc",
            "topic": "taxes", "code": "en", "reason": "denied", "step": "jezyk", "provider": "residents",
            "paper": "x" * 24, "which": "email",
            "event": "przeprowadzka", "word": "wezwij", "attachment": attachment, "filename": "portal.css",
            "number": "1", "position": "1", "package": "p" * 24, "name": "bank", "kind": "property_tax", "shop": "taxes",
            "place": "DOM", "desk": "x" * 24, "hall": "x" * 24, "record": "x" * 24, "invitation_id": "1",
            "way": "wideo", "act": "przyszedl", "month": "2026-11",
        },
        "site.card": service, "apply.start": service, "insight.service": service,
        **{f"mandates.{name}": {"token": mandate, "kind": "company", "secret": "s" * 64}
           for name in ("offer", "mandate", "paper", "ask_to_end", "end", "delegate", "own_invitation", "add_one",
                        "invitation")},
        **{f"office.{name}": {"token": mandate, "which": "dokument"}
           for name in ("mandate", "decide_mandate", "revoke_mandate", "strike_off", "mandate_paper", "case_mandate")},
        "elsewhere.case": {"token": elsewhere}, "office.check_automatic": {"reference": paid},
        "my.document": {"token": document}, "my.attachment": {"token": attachment},
        "messages.message_file": {"token": said}, "office.message_file": {"token": said},
        "office.preview_attachment": {"token": attachment}, "office.preview_message_file": {"token": said},
        **{f"receiving.{name}": {"token": document} for name in ("letter", "confirm", "proof")},
        **{f"office.{name}": {"token": delivery, "word": "inna-droga"}
           for name in ("delivery", "delivery_step", "delivery_proof", "edelivery_proof")},
        **{f"office.{name}": {"token": "x" * 24} for name in ("file_to_sign", "signed_file")},
        **{f"consents.{name}": {"token": "x" * 24} for name in ("consent", "answer", "statement")},
        **{f"office.{name}": {"token": "x" * 24} for name in ("consent", "settle_consent", "register_file")},
        **{f"office.{name}": {"token": picked} for name in ("batch", "do_batch", "choose")},
        **{f"office.{name}": {"token": worker} for name in ("official", "set_access")},
        **{f"office.{name}": {"unit": "FN", "function": "approver"} for name in ("unit", "function")},
        **{f"office.{name}": {"slug": "tax-relief", "outcome": "granted"} for name in ("pattern", "set_pattern")},
        **{f"office.{name}": {"slug": "tax-certificate", "token": "x" * 24}
           for name in ("service", "switch_off", "switch_on")},
        **{f"office.{name}": {"kind": "filed", "code": "pl"} for name in ("message_text", "give_text_back")},
        "office.document": {"token": document}, "office.logbook_copy": {"token": logbook}, "office.attachment": {"token": attachment},
        **{f"taxes.{name}": {"token": account, "year": "2026"} for name in ("account", "part", "year")},
        **{f"taxes.{name}": {"token": basket, "shop": "taxes"} for name in ("basket", "leave_out", "pay_part")},
        "taxes.feed": {"feed": feed}, "others.by_link": {"link": link}, "taxes.revoke_link": {"token": link},
        "taxes.payments": {"year": "2026"}, "treasury.balance": {"name": "nadplaty"},
        **{f"treasury.{name}": {"token": jan} for name in ("new_account", "credit", "refund_overpaid")},
        "treasury.refund_charge": {"token": charge},
        "pay.due": {"token": charge}, "pay.start": {"token": charge}, "office.found": {"token": "x" * 40},
    }  # fmt: skip
