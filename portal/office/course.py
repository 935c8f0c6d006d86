"""A matter in an official's words: whose move it is, what stands in the way, until when, and its course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from portal.cases.actions import IN_PLACE_OF
from portal.cases.models import Channel
from portal.cases.silence import takes_fee
from portal.decisions.calls import within
from portal.decisions.delivering.words import of_event
from portal.i18n import Text, lazy, plural, polish, translate
from portal.office.event_words import WAYS, WORDS
from portal.words import day, moment, money, short_day, weekday_day
from portal.workflow import By, Kind
from portal.workflow.common import SILENCE_ASKED
from portal.workflow.decisions import DECIDED, FILES_SENT, SELF_REVIEW
from portal.workflow.orders import is_by_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.models import Case, CaseEvent
    from portal.decisions.calls import Call
    from portal.service import Service, TaxPosition
    from portal.workflow import Flow, Status

BY_MACHINE = frozenset({"issue", "accept"})  # an official's steps that a machine may take
CHANNELS: dict[str, Text] = {
    Channel.PORTAL: lazy("Online"),
    Channel.COUNTER: lazy("W okienku"),
    Channel.POST: lazy("Poczta"),
    Channel.EDELIVERY: lazy("e-Doręczenia"),
    Channel.PHONE: lazy("Telefon"),
    Channel.EMAIL: lazy("E-mail"),
    Channel.ASSISTED: lazy("Z pomocą urzędnika"),
}


@dataclass(frozen=True)
class Turn:
    """Whose move it is (you: the party's, office, done), the one sentence, and why."""

    side: str
    what: str
    why: str


@dataclass(frozen=True)
class Entry:
    """One line of the course, as the timeline macro takes it."""

    state: str
    when: str
    title: Text | str
    note: str = ""
    at: datetime | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class View:
    """What the words of a case are made from."""

    case: Case
    service: Service
    flow: Flow
    today: date
    position: TaxPosition | None = None
    call: Call | None = None
    because: Sequence[str] = ()  # why the term ends on its day, in sentences
    files_until: date | None = None  # by when an appeal goes up with its files


def turn_of(view: View, *, party_moves: bool) -> Turn:
    """Say what stands in the way and what to choose, by which day."""
    case = view.case
    if SILENCE_ASKED.code in case.flags:
        return _certificate_asked(view)
    if not case.is_open:
        status = str(view.flow.status(case.status).label)
        closed = day(case.closed_at, view.today) if case.closed_at else ""
        return Turn("done", f"{status}, {closed}", translate("Tej sprawy już się nie zmienia."))
    if case.paused_since is not None:
        return _called(view)
    if case.settled_at is not None:
        return _decided(view)
    by = _by(case, view.today)
    if not case.fee_settled:
        sum_text = money(case.fee_grosze)
        if party_moves:
            what = translate("Strona ma zapłacić %(sum)s opłaty skarbowej", sum=sum_text)
        else:
            what = translate("Brakuje %(sum)s opłaty. Wezwij do zapłaty %(by)s", sum=sum_text, by=by)
        return Turn("you" if party_moves else "office", what, why(view))
    return Turn("office", _choice(view, by), why(view))


def _certificate_asked(view: View) -> Turn:
    """Say what is still to do after silence settled a matter: its certificate was asked for (art. 122f KPA)."""
    status = str(view.flow.status(view.case.status).label)
    if takes_fee(view.case):
        what = translate("Strona ma zapłacić %(sum)s opłaty skarbowej", sum=money(view.case.fee_grosze))
        return Turn("you", what, status)
    return Turn("office", translate("Wydaj zaświadczenie o milczącym załatwieniu albo odmów go"), status)


def _decided(view: View) -> Turn:
    """Say what is left of a matter that is settled as the law counts."""
    case, label = view.case, str(view.flow.status(view.case.status).label)
    if case.status in DECIDED:
        said = translate(
            "Sprawa jest załatwiona. Zostało doręczenie, termin zaskarżenia i stwierdzenie ostateczności."
        )
        return Turn("done", label, said)
    if FILES_SENT.code in case.flags:
        return Turn(
            "done", label, translate("Akta są u organu wyższego stopnia. Czekamy na jego rozstrzygnięcie.")
        )
    if view.files_until is None:
        return Turn("office", label, translate("Decyzja już zapadła. Zostało to, co jest niżej."))
    until = weekday_day(view.files_until, view.today)
    if is_by_order(view.flow):
        return _complained(view, label, until)
    if SELF_REVIEW.code in case.flags:
        what = translate("Wydaj nową decyzję do %(day)s albo przekaż odwołanie wyżej", day=until)
        return Turn("office", what, label)
    if view.today > view.files_until:
        return Turn(
            "office",
            translate("Przekaż odwołanie z aktami dzisiaj"),
            translate("Termin minął %(day)s.", day=day(view.files_until, view.today)),
        )
    what = translate("Przekaż odwołanie z aktami do %(day)s albo uwzględnij je w całości", day=until)
    return Turn("office", what, label)


def _complained(view: View, label: str, until: str) -> Turn:
    """Say by when a complaint against an order goes up, unless the office gives way to it itself."""
    if view.files_until is not None and view.today > view.files_until:
        passed = translate("Termin minął %(day)s.", day=day(view.files_until, view.today))
        return Turn("office", translate("Przekaż zażalenie z aktami dzisiaj"), passed)
    what = translate("Przekaż zażalenie z aktami do %(day)s albo uchyl odmowę", day=until)
    return Turn("office", what, label)


def why(view: View) -> str:
    """Say why the term ends on that day, and how far it is."""
    return Markup(" ").join([*view.because, _far(view.case, view.today)])


def entries(events: Sequence[CaseEvent], case: Case, today: date) -> list[Entry]:
    """Return the course, internal events too, newest on top and the term above."""
    coming = []
    if case.is_open and case.paused_since is None and case.settled_at is None:
        coming.append(Entry("next", short_day(case.due_on), lazy("Termin")))
    past = [
        Entry("past", moment(e.at, today), of_event(e) or WORDS.get(e.kind, e.kind), _told(e), e.at)
        for e in events
    ]
    return coming + past


def _choice(view: View, by: str) -> str:
    position, status = view.position, view.flow.status(view.case.status)
    if status.kind == Kind.DECISION:
        return translate("%(status)s, %(by)s", status=status.label, by=by)
    if position is None:
        return translate("Sprawdź wniosek i zdecyduj %(by)s", by=by)
    if position.arrears:
        owed = money(position.total_grosze)
        return translate("Jest zaległość %(sum)s. Wybierz, co dalej, %(by)s", sum=owed, by=by)
    return translate("Zaległości nie ma. Wydaj zaświadczenie %(by)s", by=by)


def _by(case: Case, today: date) -> str:
    """Say by which day: before the term by it, after it at once."""
    if today > case.due_on:
        return translate("dzisiaj: termin minął %(day)s", day=day(case.due_on, today))
    return translate("do %(day)s", day=weekday_day(case.due_on, today))


def _called(view: View) -> Turn:
    sum_text, call = money(view.case.fee_grosze), view.call
    status = view.flow.status(view.case.status)
    if status.kind != Kind.PAYMENT:
        return _asked(view, status)
    if call is None:
        return Turn("you", translate("Czekamy na stronę"), translate("Zegar stoi."))
    if call.until is None:
        what = translate("Czekamy na %(sum)s, %(within)s", sum=sum_text, within=within(call.days))
        stands = translate("Strona nie odebrała jeszcze wezwania, więc termin nie biegnie. Zegar stoi.")
        return Turn("you", what, stands)
    if call.is_over(view.today):
        what = translate(
            "%(sum)s nie wpłynęło. Zdecyduj, czy zostawić wniosek bez rozpatrzenia", sum=sum_text
        )
        return Turn(
            "office", what, translate("Termin z wezwania minął %(day)s. Zegar stoi.", day=day(call.until))
        )
    what = translate("Czekamy na %(sum)s do %(day)s", sum=sum_text, day=weekday_day(call.until, view.today))
    return Turn("you", what, translate("Zegar stoi. Po wpłacie sprawa sama wróci do kolejki."))


def _asked(view: View, status: Status) -> Turn:
    """Say whom a matter waits for while its clock stands, and whether that term is over."""
    call, label = view.call, str(status.label)
    if status.kind != Kind.APPLICANT or call is None:
        stands = translate(
            "Zegar stoi od %(day)s.", day=day(view.case.paused_since or view.today, view.today)
        )
        return Turn("you" if status.kind == Kind.APPLICANT else "done", label, stands)
    if call.until is None:
        why = translate("Strona nie odebrała jeszcze wezwania, więc termin nie biegnie. Zegar stoi.")
        return Turn("you", label, why)
    if call.is_over(view.today):
        what = translate("Strona nie odpowiedziała. Zdecyduj, co dalej")
        return Turn(
            "office", what, translate("Termin z wezwania minął %(day)s. Zegar stoi.", day=day(call.until))
        )
    what = translate("Czekamy na stronę do %(day)s", day=weekday_day(call.until, view.today))
    return Turn("you", what, translate("Zegar stoi. Gdy odpowie, sprawa sama wróci do kolejki."))


def _far(case: Case, today: date) -> str:
    days = (case.due_on - today).days
    if days < 0:
        return plural("Termin minął %(num)s dzień temu.", "Termin minął %(num)s dni temu.", -days)
    if days == 0:
        return translate("Termin mija dzisiaj.")
    return plural("Do terminu %(num)s dzień.", "Do terminu %(num)s dni.", days)


def _told(event: CaseEvent) -> str:
    """Put what an event carries into one line."""
    values: dict[str, Any] = event.values
    said = [str(event.official.name)] if event.official is not None else []
    if event.by == By.SYSTEM and event.kind in BY_MACHINE:
        said.append(translate("automatycznie, bez udziału urzędnika"))
    if values.get(IN_PLACE_OF):
        said.append(translate("w zastępstwie: %(name)s", name=values[IN_PLACE_OF]))
    if "grosze" in values:
        said.append(money(int(values["grosze"])))
    if "waived_grosze" in values:
        said.append(translate("opłata %(sum)s odpadła", sum=money(int(values["waived_grosze"]))))
    said += [str(WAYS[values[name]]) for name in ("how", "way") if values.get(name) in WAYS]
    said += [str(values[name]) for name in ("to", "slip", "number") if values.get(name)]
    said += [polish(values["title"])] if values.get("title") else []
    if "days" in values:
        said.append(within(int(values["days"])))
    if "on" in values:
        said.append(day(date.fromisoformat(values["on"])))
    text = values.get("text") or values.get("reasons")
    told = Markup(", ").join(said)
    if not text:
        return told
    return Markup("{}: {}").format(told, polish(text)) if told else polish(text)
