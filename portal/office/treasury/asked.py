"""What a case asks of the treasury: the sum, the account that the party gave, and the page where it is done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from portal.billing.models import TaskKind
from portal.cases.brought.models import CaseOutcome
from portal.db import session
from portal.decisions.bringing import words
from portal.i18n import translate
from portal.identifiers import group_account
from portal.office.door import record_look
from portal.office.treasury.words import kind_word
from portal.service import GoesBack

if TYPE_CHECKING:
    from portal.accounts.models import Subject
    from portal.billing.models import TreasurerTask
    from portal.cases.models import Case
    from portal.decisions.bringing.words import Said


@dataclass(frozen=True)
class Asked:
    """What is to be done: whose matter, in words, the account to pay to, and where one goes to do it."""

    case: Case
    whose: str
    said: Said
    bank_account: str
    url: str
    link: str


def asked_by(task: TreasurerTask) -> Asked | None:
    """Return what the case of a task asks; the look at the person is written down. None for any other task."""
    row = session().get(CaseOutcome, (task.case_id, *_place(task))) if task.case_id is not None else None
    if row is None:
        return None
    party = row.case.parties[0].subject
    record_look("look.case", party.id, row.case.reference)
    account = str(row.values.get("bank_account") or "") if task.kind != TaskKind.UNDO else ""
    url, link = _way(task, row, party)
    return Asked(
        row.case, party.full_name, words.said(row.kind, row.values, kind_word(str(row.values.get("kind") or ""))),
        group_account(account) if account else "", url, link,
    )  # fmt: skip


def _place(task: TreasurerTask) -> tuple[int, int]:
    """Return which of its case's outcomes a task is about."""
    decision, position = json.loads(task.detail).get("row", (0, 1))
    return decision, position


def _way(task: TreasurerTask, row: CaseOutcome, party: Subject) -> tuple[str, str]:
    if task.kind != TaskKind.REFUND_ASKED:
        return "", ""
    if row.values.get("how") == GoesBack.CREDIT:
        return url_for("treasury.credit", token=party.token), translate("Zalicz nadpłatę na należność")
    return url_for("treasury.refund_overpaid", token=party.token), translate("Zwróć nadpłatę")
