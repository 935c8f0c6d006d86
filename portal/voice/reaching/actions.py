"""Declare a batch, draw its groups, say that it went out, close it: each leaves a record, none commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from portal import audit
from portal.accounts.people import PESEL
from portal.errors import Conflict, Refused
from portal.i18n import lazy, translate
from portal.jobs import add_once
from portal.voice.reaching import lists, queries, rules
from portal.voice.reaching.models import Campaign, CampaignRecipient, Channel, State
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.vault import Vault

SEND = "send_campaign"
FASTER = lazy("Ktoś był szybszy. Otwórz tę stronę jeszcze raz.")


@dataclass(frozen=True)
class Declared:
    """What is declared before anything goes out, so that nobody chooses the measure after the result."""

    title: str
    service: str
    channel: Channel
    days: int
    held_percent: int


def declare(
    session: Session, declared: Declared, *, submission: str, actor: Actor, now: datetime
) -> Campaign:
    """Declare a batch and draw its code; the same submission makes one."""
    known = session.scalar(select(Campaign).where(Campaign.submission == submission))
    if known is not None:
        return known
    one = Campaign(
        submission=submission, code=rules.new_code(), title=declared.title, service=declared.service,
        channel=declared.channel, days=declared.days, held_percent=declared.held_percent, state=State.DRAFT,
        recipients=0, held_out=0, made_by_id=actor.official_id, made_at=now,
    )  # fmt: skip
    session.add(one)
    session.flush()
    _record(session, "declared", one, actor, now)
    return one


def draw(
    session: Session, vault: Vault, one: Campaign, content: bytes, *, actor: Actor, now: datetime
) -> str:
    """Draw the groups of a list and return it with them; of the list only keyed hashes are kept.

    The same list gives the same groups; another one takes its place until the batch went out. Raises Refused, Conflict.
    """
    _need_own_post(one)
    table = lists.read(content)
    given = lists.numbers(table, day_of(now))
    # asked for under the campaign's own code: who was left out of one batch is not left out of all
    held = {
        number: rules.is_held_out(vault.match(one.code, number), one.held_percent)
        for number in dict.fromkeys(given)
    }
    counts = {"recipients": sum(not is_held for is_held in held.values()), "held_out": sum(held.values())}
    _move(session, one, State.DRAFT, counts)
    session.execute(delete(CampaignRecipient).where(CampaignRecipient.campaign_id == one.id))
    rows = [
        {
            "campaign_id": one.id,
            "subject_id": None,
            "party_match": vault.match(PESEL, number),
            "held_out": is_held,
        }
        for number, is_held in held.items()
    ]
    session.execute(insert(CampaignRecipient), rows)
    _record(session, "drawn", one, actor, now)
    return lists.marked(table, given, lambda number: lists.HELD if held[number] else lists.SENT)


def note_sent(
    session: Session, one: Campaign, sent_on: date, recipients: int | None, *, actor: Actor, now: datetime
) -> None:
    """Say on which day a batch went out, and to how many where no list was drawn; raises Refused, Conflict.

    Not on a day before it was declared.
    """
    _need_own_post(one)
    if sent_on > day_of(now):
        raise Refused(translate("Ten dzień dopiero będzie. Wpisz dzień wysłania."), "sent_on")
    if sent_on < day_of(one.made_at):  # of days that are over it would be asked who had filed on them
        said = translate("Zgłoś ją, zanim wyślesz: wtedy nikt nie wybierze sposobu liczenia po wyniku.")
        raise Refused(said, "sent_on")
    count = one.recipients or recipients or 0
    if one.held_percent and not one.held_out:
        raise Refused(translate("Najpierw wczytaj listę adresatów: z niej wylosujemy grupę porównawczą."))
    if count < 1:
        raise Refused(translate("Wpisz, do ilu osób poszła ta seria."), "recipients")
    # of another list, drawn meanwhile, the count would be that of the first
    as_seen = (Campaign.recipients == one.recipients, Campaign.held_out == one.held_out)
    _move(session, one, State.DRAFT, {"state": State.SENT, "sent_on": sent_on, "recipients": count}, *as_seen)
    _record(session, "sent", one, actor, now)


def send(session: Session, one: Campaign, *, actor: Actor, now: datetime) -> None:
    """Let the portal write to all who agreed to be reminded, but for those who are left out; raises Conflict."""
    if one.channel != Channel.MESSAGE:
        raise Conflict(str(FASTER))
    _move(session, one, State.DRAFT, {"state": State.SENT, "sent_on": day_of(now)})
    add_once(session, SEND, {"campaign": one.id}, at=now, key=f"{SEND}:{one.id}")
    _record(session, "sent", one, actor, now)


def close(session: Session, one: Campaign, now: datetime) -> None:
    """Keep what came of a batch whose window is over, and forget who was in it; said twice it is done once."""
    found = queries.reckon(session, one)
    counts: dict[str, Any] = {
        "came_by_code": found.by_code.count,
        "came_of_sent": found.sent.count if found.sent else None,
        "came_of_held": found.held.count if found.held else None,
    }
    _move(session, one, State.SENT, {**counts, "state": State.CLOSED, "closed_at": now})
    session.execute(delete(CampaignRecipient).where(CampaignRecipient.campaign_id == one.id))
    _record(session, "closed", one, None, now)


def recount(session: Session, one: Campaign) -> None:
    """Write how many people are in a batch's groups, once all of them were drawn."""
    query = select(CampaignRecipient.held_out, func.count()).where(CampaignRecipient.campaign_id == one.id)
    told = session.execute(query.group_by(CampaignRecipient.held_out))
    counts = {False: 0, True: 0} | {bool(held): int(n) for held, n in told}
    one.recipients, one.held_out = counts[False], counts[True]


def _need_own_post(one: Campaign) -> None:
    """Raise Conflict for a batch that the portal sends itself: it draws its groups, and knows when it went out."""
    if one.channel == Channel.MESSAGE:
        raise Conflict(str(FASTER))


def _move(
    session: Session, one: Campaign, before: State, said: Mapping[str, Any], *as_seen: ColumnElement[bool]
) -> None:
    """Compare and set: of two who press at once the second is told."""
    mine = (Campaign.id == one.id, Campaign.state == before, *as_seen)
    if not session.execute(update(Campaign).where(*mine).values(**said).returning(Campaign.id)).all():
        raise Conflict(str(FASTER))
    session.refresh(one)


def _record(session: Session, act: str, one: Campaign, actor: Actor | None, now: datetime) -> None:
    audit.record(session, f"campaign.{act}", at=now, actor=actor, object_ref=f"seria/{one.code}")
