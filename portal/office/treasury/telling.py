"""What a task tells in words: about which money it is, what the gateway said, where one goes to look."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from portal.billing.models import TaskKind
from portal.i18n import translate
from portal.office.treasury.words import shop_word

if TYPE_CHECKING:
    from portal.billing.models import TreasurerTask


@dataclass(frozen=True)
class Told:
    """What a task says: ``text`` for who must read it whole, ``grosze`` its money, ``said`` the gateway's word."""

    what: str
    grosze: int | None
    url: str
    said: dict[str, Any]
    text: str


def tell(task: TreasurerTask) -> Told:
    """Read a task with its payment, its charge and its detail."""
    detail = _detail(task)
    payment, charge = task.payment, task.charge
    grosze = payment.amount_grosze if payment else charge.amount_grosze if charge else None
    if task.case_id is not None or (task.kind == TaskKind.SURPLUS and payment is None):
        grosze = detail.get("amount")
    text = task.detail if task.kind in {TaskKind.LEDGER, TaskKind.UNIDENTIFIED} else ""
    said = detail if task.kind == TaskKind.MISMATCH else {}
    return Told(_what(task, detail), grosze, _url(task, detail), said, text)


def _what(task: TreasurerTask, detail: dict[str, Any]) -> str:
    if task.payment is not None:
        return "; ".join(line.title for line in task.payment.lines)
    if task.charge is not None:
        return task.charge.title
    if "case" in detail:
        return translate("Sprawa %(number)s", number=detail["case"])
    if "statement" in detail:
        return translate("Wyciąg bankowy nr %(number)s", number=detail.get("number", ""))
    if "batch" in detail:
        shop = shop_word(str(detail.get("shop", "")))
        return translate("Wypłata od operatora %(number)s, %(shop)s", number=detail["batch"], shop=shop)
    if task.refund_id is not None:
        return translate("Zwrot %(number)s", number=task.refund_id)
    return ""


def _url(task: TreasurerTask, detail: dict[str, Any]) -> str:
    """Return where the thing itself is, besides the payment."""
    if task.refund_id is not None:
        return _page("treasury.refund", number=task.refund_id)
    if "statement" in detail:
        return _page("treasury.statement", token=detail["statement"])
    return ""


def _page(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _detail(task: TreasurerTask) -> dict[str, Any]:
    """Read a detail that was written by machine: the last of its lines; a text of another kind tells nothing."""
    last = task.detail.splitlines()[-1] if task.detail else ""
    if not last.startswith("{"):
        return {}
    found: dict[str, Any] = json.loads(last)
    return found
