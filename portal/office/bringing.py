"""What settling a matter will bring, as an official sees it before: in words, sums and days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.billing.brought import assessing, scheduling
from portal.billing.brought.effects import is_kept_elsewhere
from portal.billing.law.kinds import kinds
from portal.cases import flows
from portal.cases.brought.queries import list_outcomes
from portal.context import here
from portal.db import session
from portal.decisions.bringing import actions, words
from portal.decisions.bringing.awards import award_of
from portal.decisions.outcomes import look_at
from portal.errors import Refused
from portal.i18n import polish, translate
from portal.service import Assessment, Outcome, Permit, Refund, Right, Schedule, Yearly
from portal.service.brought import as_values, kind_of
from portal.words import day_of, full_day, money
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date

    from portal.billing.law.schedule import Instalment
    from portal.cases.models import Case
    from portal.decisions.bringing.words import Row, Said
    from portal.decisions.drafting.models import DraftVersion
    from portal.service import Brought, Matter


def of_step(found: Case, event: str, matter: Matter) -> list[Said]:
    """Say what a step will bring, thing by thing; a permit that is shown as the outcome itself is left out."""
    edge = next(
        (one for one in flows.of(session(), here(), found).exits(found.status, By.OFFICIAL) if one.event == event), None
    )  # fmt: skip
    if edge is None or (actions.BRING not in edge.effects and event != "issue"):
        return []
    is_outcome = here().services[found.service].decide is None and event == "issue"
    brought = actions.foretell(here(), found, matter)
    return [foretold(found, one) for one in brought if not (is_outcome and isinstance(one, Permit))]


def of_draft(found: Case, draft: DraftVersion | None) -> list[Said]:
    """Say what a decision will bring when it is issued; nothing of one that is not in the party's favour."""
    service = here().services[found.service]
    if draft is None or service.brings is None or draft.outcome not in actions.FAVOURABLE:
        return []
    outcome, award = Outcome(draft.outcome), award_of(draft.values)
    brought = actions.foretell(
        here(), found, look_at(session(), here(), found, here().now(), outcome=outcome, award=award)
    )
    return [foretold(found, one, decision=draft.number) for one in brought]


def of_case(found: Case) -> list[Said]:
    """Say what a case has brought, and what of it was undone."""
    rows = list_outcomes(session(), found)
    return [words.said_of(row, kind_title(str(row.values.get("kind") or ""))) for row in rows]


def foretold(found: Case, brought: Brought, *, decision: int = 0) -> Said:
    """Say what will be carried out, with what the books make of it as they stand now."""
    kind = "" if isinstance(brought, Permit | Right) else brought.kind
    told = words.said(kind_of(brought), as_values(brought), kind_title(kind))
    if any(one.decision == decision for one in list_outcomes(session(), found)):
        return replace(told, note=translate("To już zrobiono w tej sprawie. Drugi raz się nie stanie."))
    if isinstance(brought, Yearly | Right):
        return told
    if isinstance(brought, Refund):
        return replace(told, note=translate("Skarbnik dostanie zadanie. Pieniądze wychodzą tylko jego ręką."))
    if isinstance(brought, Permit):
        return replace(told, note=translate("Dokument z numerem i pieczęcią trafi na konto strony."))
    if is_kept_elsewhere(here().settings):
        return replace(told, note=translate("Konta prowadzi system finansowy. Skarbnik dostanie zadanie."))
    try:
        rows, note = _booked(found, brought, day_of(here().now()))
    except Refused as refused:
        return replace(told, note=str(refused.message))
    return replace(told, rows=(*told.rows, *rows), note=note)


def kind_title(kind: str) -> str:
    """Name a kind of dues in Polish."""
    known = kinds(here().facts, day_of(here().now())).get(kind)
    return known.title if known is not None else kind


def _booked(found: Case, brought: Assessment | Schedule, on: date) -> tuple[list[Row], str]:
    subject_id = found.parties[0].subject_id
    if isinstance(brought, Assessment):
        return _assessed(assessing.foresee(session(), here().facts, subject_id, brought, on), brought)
    done = scheduling.rework(
        scheduling.list_chosen(session(), subject_id, brought), brought, here().facts, on
    )
    rows: list[Row] = [
        (polish(one.charge.period or one.charge.title), translate("odpis %(sum)s", sum=money(grosze)))
        for one, grosze in done.written_off
    ]
    rows += [
        (full_day(term.due_on), _said(term)) for term in sorted(done.terms, key=lambda term: (term.due_on, term.kind))
    ]  # fmt: skip
    return rows, translate("Nowe terminy trafią na konto podatkowe z chwilą wydania.") if done.terms else ""


def _said(term: scheduling.NewTerm) -> str:
    """Say one sum of a schedule, and what it is where it is not the principal."""
    if term.is_fee:
        return translate("opłata prolongacyjna %(sum)s", sum=money(term.grosze))
    return translate("odsetki %(sum)s", sum=money(term.grosze)) if term.is_interest else money(term.grosze)


def _assessed(seen: assessing.Foreseen, brought: Assessment) -> tuple[list[Row], str]:
    rows: list[Row] = [(polish(term.period_title), _term(term)) for term in seen.terms]
    if seen.before_grosze is not None:
        change = seen.change(brought.amount_grosze)
        rows += [
            (translate("Było"), money(seen.before_grosze)),
            (translate("Zmiana"), words.signed(change) if change else translate("bez zmiany")),
        ]
        if change > 0:
            rows.append((translate("Dopłata do"), full_day(seen.due_on)))
    account = translate("Otworzymy stronie nowe konto podatkowe.")
    if seen.account is not None:
        account = translate("Konto podatkowe %(number)s.", number=seen.account.number)
    return rows, account


def _term(term: Instalment) -> str:
    return translate("%(sum)s do %(day)s", sum=money(term.amount_grosze), day=full_day(term.due_on))
