"""The counter: a matter brought in, posted or told is written down on one page and becomes a case like any other."""

from __future__ import annotations

import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts.actions import create_subject
from portal.accounts.firms import find_firm, keep_firm, rename
from portal.accounts.queries import get_known, list_subjects_by_pesel
from portal.cases import queries as cases
from portal.cases.actions import TOKEN_BYTES
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Attachment, Channel
from portal.cases.unopposed import as_filed, name_of
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import SOURCE, speaking, translate
from portal.office import course, handling, queries
from portal.office.door import DECIDING, blueprint, look_at, need_unit, official_id, record_look
from portal.office.forms import BROUGHT
from portal.office.sheet import Sheet, takes_firms
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.service.grouped import MORE
from portal.service.topics import TOPICS
from portal.switches.queries import list_standing
from portal.words import alphabetical, day_of

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.accounts.models import Subject
    from portal.cases.models import Case
    from portal.security import Actor
    from portal.service import Service

PURPOSE = "counter"
RECENT_DAYS, MOST_FREQUENT = 90, 5
SHOW, PART = (
    "show",
    "part",
)  # the button that shows the chosen branch; the script asks for that part of the page alone


@blueprint.route("/biurko/wpisz", methods=["GET", "POST"])
@security.limiter.limit("60/minute", methods=["POST"])
def register_case() -> ResponseReturnValue:
    """Write a matter down: look the person up, or file it; the same press twice gives one case."""
    service = _service()
    if service is None:
        return render_template("office/choose_service.html", groups=_grouped(_offered()))
    if request.method == "GET":
        return _page(Sheet.blank(service, day_of(here().now())), new_submission(PURPOSE))
    submission = own_submission(PURPOSE, request.form.get("submission", ""))
    if (done := cases.find_by_submission(session(), submission)) is not None:
        return _to(done.reference)
    sheet = Sheet.read(service, request.form, request.files, day_of(here().now()))
    _recognize(sheet)
    if PART in request.form:
        return render_template("office/_asked.html", sheet=sheet)
    if request.form.keys() & {"find", "desk_whose", SHOW, MORE}:
        return _not_sent_yet(sheet)
    if not sheet.is_valid() or not _is_taken(sheet):
        return _again(sheet)
    try:
        reference = _file(sheet, submission)
        session().commit()
    except Refused as refused:
        sheet.desk.add_error(refused.field or "desk_scan", refused.message)
        return _again(sheet)
    except IntegrityError as error:  # the same press came twice at once: the case of the first is ours
        session().rollback()
        done = cases.find_by_submission(session(), submission)
        if done is None:
            raise Conflict from error
        reference = done.reference
    return _to(reference)


@blueprint.get("/biurko/wpisz/<reference>")
def registered(reference: str) -> ResponseReturnValue:
    """Confirm what was written down: number, term, receipt to print; works later as well."""
    found = _written_down(reference)
    look_at("look.case", found)
    documents, service = cases.list_documents(session(), found), here().services[found.service]
    return render_template(
        "office/registered.html", case=found, service=service, channels=course.CHANNELS,
        receipt=next((one for one in documents if one.slot == "receipt"), None), today=day_of(here().now()),
        deciding=_may_open(found), due_name=name_of(as_filed(service, found.due_on)),
    )  # fmt: skip


def _file(sheet: Sheet, submission: str) -> str:
    """File what the page says through the one door of every channel; return the reference."""
    person, now, portal, desk = need_actor(), here().now(), here(), sheet.desk
    scans = [
        files.store(session(), portal, name=name, content=content, field="desk_scan", at=now)
        for name, content in desk.desk_scan.uploads()
    ]
    subject = _firm(sheet) if sheet.is_firms else sheet.person() or _new_subject(sheet)
    attachments = [
        Attachment(
            token=secrets.token_urlsafe(TOKEN_BYTES), field="scan", name=scan.name, file=scan, added_at=now
        )
        for scan in scans
    ]
    filing = Filing(
        service=sheet.service,
        answers=sheet.answers(),
        subject_id=subject.id,
        known=get_known(session(), portal.vault, subject.id),
        channel=Channel(desk.desk_channel.data),
        submission_id=submission,
        attachments=attachments,
        arrived_on=desk.desk_arrived.data,
        has_account=queries.has_account(session(), subject.id),
    )
    case = file_matter(session(), portal, filing, actor=person, now=now)
    for attachment in attachments:
        attachment.case_id = case.id
    session().add_all(attachments)
    if case.channel == Channel.ASSISTED:
        _keep_confirmation(case, person, now)
    if not case.fee_settled and desk.desk_fee.data != "unpaid":
        way, slip = str(desk.desk_fee.data), str(desk.desk_slip.data)
        handling.note_paid_at_desk(session(), portal, case, way=way, slip=slip, actor=person, now=now)
    return case.reference


def _keep_confirmation(case: Case, person: Actor, now: datetime) -> None:
    """Note in the files that the party was there and confirmed what an official wrote down for them."""
    with speaking(SOURCE):
        said = translate(
            "Strona była obecna, przeczytała wpisane odpowiedzi i potwierdziła, że to jej wniosek."
        )
    handling.add_note(session(), case, said, actor=person, now=now)


def _new_subject(sheet: Sheet) -> Subject:
    desk = sheet.desk
    return create_subject(
        session(), here().vault, given_name=str(desk.desk_given.data), surname=str(desk.desk_surname.data),
        birth_on=None if sheet.pesel else desk.desk_born.data, pesel=sheet.pesel, street=str(desk.desk_street.data),
        postal_code=str(desk.desk_postal.data), town=str(desk.desk_town.data), now=here().now(),
    )  # fmt: skip


def _recognize(sheet: Sheet) -> None:
    """Look up whom the portal knows by the number that was typed."""
    if sheet.pesel:
        sheet.known_people = list_subjects_by_pesel(session(), here().vault, sheet.pesel)
    if sheet.nip:
        sheet.firm = find_firm(session(), sheet.nip)


def _firm(sheet: Sheet) -> Subject:
    """Return the firm of the matter: it is the party and owes what comes of it, whoever brought the paper."""
    desk = sheet.desk
    name, now = str(desk.desk_firm.data), here().now()
    firm = sheet.firm = keep_firm(session(), sheet.nip, name, now)
    if fault := sheet.fault_of_name():  # a colleague wrote another name under this NIP down a moment before
        raise Refused(fault, "desk_firm")
    if desk.desk_renamed.checked and firm.surname != name:
        rename(session(), firm, name, actor=need_actor(), now=now)
    if not firm.street:  # an address is taken whole, or not at all
        firm.street, firm.postal_code, firm.town = (
            str(box.data) for box in (desk.desk_street, desk.desk_postal, desk.desk_town)
        )
    return firm


def _not_sent_yet(sheet: Sheet) -> ResponseReturnValue:
    """Look the person up, or show one more entry of a list: nothing is judged, what was typed stays."""
    if "find" in request.form:
        return _looked_up(sheet)
    if "desk_whose" in request.form:
        return _page(sheet, request.form["submission"])
    return _again(sheet)[0]


def _looked_up(sheet: Sheet) -> ResponseReturnValue:
    """Show whom the number belongs to, for the official to confirm."""
    box, number = ("desk_nip", sheet.nip) if sheet.is_firms else ("desk_pesel", sheet.pesel)
    if not number:
        wanted = translate("Wpisz NIP, 10 cyfr.") if sheet.is_firms else translate("Wpisz PESEL, 11 cyfr.")
        sheet.desk.add_error(box, [*sheet.desk[box].process_errors, wanted][0])
        return _again(sheet)
    sheet.take_address()
    return _page(sheet, request.form["submission"], asked=True)


def _again(sheet: Sheet) -> tuple[str, HTTPStatus]:
    """Show the page again with all that was typed; nothing of it happened. Files a browser never sends twice."""
    known = [person.id for person in sheet.known_people]
    session().rollback()
    if known or sheet.firm is not None:
        _recognize(sheet)
    if sheet.desk.desk_scan.uploads() and not sheet.desk.desk_scan.errors:
        sheet.desk.add_error("desk_scan", translate("Wybierz skan jeszcze raz, przeglądarka go nie pamięta."))
    return _page(sheet, request.form["submission"]), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(sheet: Sheet, submission: str, *, asked: bool = False) -> str:
    for person in [*sheet.known_people, *([sheet.firm] if sheet.firm is not None else [])]:
        record_look("look.counter", person.id, None)
    fee = sheet.service.fee({}, here().facts.within(f"{sheet.service.slug}."), day_of(here().now()))
    return render_template(
        "office/register_case.html", sheet=sheet, desk=sheet.desk, service=sheet.service, submission=submission,
        asked=asked, fee=fee, several=len(here().deployed) > 1, takes_firms=takes_firms(sheet.service),
        online_url=here().settings.base_url + url_for("site.card", slug=sheet.service.slug),
    )  # fmt: skip


def _service() -> Service | None:
    """Return the service of the page: the one that was chosen, or the only one there is."""
    services = _offered()
    slug = request.values.get("usluga", "")
    if slug:
        if slug not in services:
            raise NotFound
        return services[slug]
    return next(iter(services.values())) if len(services) == 1 else None


def _offered() -> dict[str, Service]:
    """Return the services that the desk may write down: those that are on in one of its channels at least."""
    today, deployed = day_of(here().now()), here().deployed
    standing = list_standing(session(), today)
    off = {(one.service, one.channel) for one in standing if one.is_off(today)}
    return {
        slug: service
        for slug, service in here().services.items()
        if slug in deployed and any((slug, choice[0]) not in off for choice in BROUGHT)
    }


def _grouped(services: dict[str, Service]) -> list[tuple[str, list[Service]]]:
    """Put services together: those that the official's unit writes down most, then by the topics of the catalogue."""
    unit = need_actor().unit_code
    since = day_of(here().now()) - timedelta(days=RECENT_DAYS)
    frequent = queries.list_frequent(session(), unit, since, MOST_FREQUENT) if unit else []
    rows = [(translate("Najczęstsze u Ciebie"), [services[slug] for slug in frequent if slug in services])]
    for topic, title in [*TOPICS.items(), ("", translate("Pozostałe"))]:
        own = [
            one for one in services.values() if (one.card.topic if one.card.topic in TOPICS else "") == topic
        ]
        rows.append((str(title), sorted(own, key=lambda one: alphabetical(one.card.title))))
    return [row for row in rows if row[1]]


def _is_taken(sheet: Sheet) -> bool:
    """Judge whether the service takes matters by the way this one came; say at the box that it does not."""
    off = here().switched_off(str(sheet.desk.desk_channel.data)).get(sheet.service.slug)
    if off is not None:
        sheet.desk.add_error("desk_channel", off.notice)
    return off is None


def _written_down(reference: str) -> Case:
    """Return a case to who wrote it down, or to its unit; raises NotFound."""
    person = need_actor()
    try:
        return queries.get_registered(session(), reference, official_id(person))
    except NotFound:
        if not person.roles & DECIDING:
            raise
        return queries.get_case(session(), reference, need_unit())


def _may_open(found: Case) -> bool:
    person = need_actor()
    return bool(person.roles & DECIDING) and person.unit_code == found.unit_code


def _to(reference: str) -> Response:
    return redirect(url_for("office.registered", reference=reference), HTTPStatus.SEE_OTHER)
