"""Take one page of a REST source into the mirror, in the caller's transaction, by the same means as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.law.kinds import kinds
from portal.billing.sources import told
from portal.billing.sources.applying import apply, confirm
from portal.billing.sources.linking import link_people
from portal.billing.sources.queries import move_on
from portal.billing.sources.reporting import mark_allocated
from portal.feeds.asking import Malformed
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.billing.sources.files import Present
    from portal.billing.sources.pages import Page
    from portal.context import Portal


def take_page(session: Session, source_id: int, page: Page, present: Present, portal: Portal) -> None:
    """Apply what changed on a page; the last page of a round confirms all accounts as of its moment.

    Raises Malformed for figures older than ours or of a kind that the city does not know, Conflict when somebody
    else read on meanwhile.
    """
    now = portal.now()
    known = kinds(portal.facts, day_of(now))
    if not all(account.kind in known for account in page.accounts):
        raise Malformed("kind")
    if present.as_of is not None and page.as_of < present.as_of:
        raise Malformed("as_of")
    is_last = page.next_cursor is None
    move_on(
        session, source_id, present, now=now, as_of=page.as_of if is_last else None, cursor=page.next_cursor
    )
    written = ((account, told.write(account)[1]) for account in page.accounts)
    changed = [
        (account, digest) for account, digest in written if present.hashes.get(account.number) != digest
    ]
    apply(session, source_id, changed, page.as_of)
    link_people(session, portal.vault, source_id)
    mark_allocated(session, source_id, now)
    if is_last:
        confirm(session, source_id, page.as_of)
