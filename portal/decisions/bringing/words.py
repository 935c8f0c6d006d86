"""What a matter brings, in words and sums: before it is issued for the official, afterwards for the party too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.i18n import lazy, polish, translate
from portal.identifiers import mask_account
from portal.words import full_day, money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.cases.brought.models import CaseOutcome
    from portal.i18n import Text

Row = tuple[Any, Any]
LEFT_TO, TREASURER = "left_to", "treasurer"
RELIEF: dict[str, Text] = {
    "deferred": lazy("Odroczenie terminu płatności"),
    "instalments": lazy("Rozłożenie zapłaty na raty"),
    "remitted": lazy("Umorzenie"),
}
GOES_BACK: dict[str, Text] = {
    "transfer": lazy("Zwrot nadpłaty przelewem"),
    "credit": lazy("Zaliczenie nadpłaty na inną należność"),
}


@dataclass(frozen=True)
class Said:
    """What is brought: a title, lines of name and value, and a sentence on who still has to act, if anybody."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


def said(kind: str, values: Mapping[str, Any], kind_title: str = "") -> Said:
    """Say what a service brings, by its kind and values; ``kind_title`` names the dues in Polish."""
    saying = {
        "assessment": _assessment, "schedule": _schedule, "refund": _refund, "permit": _permit, "right": _right,
        "yearly": _yearly,
    }  # fmt: skip
    return saying[kind](values, kind_title)


def said_of(row: CaseOutcome, kind_title: str = "") -> Said:
    """Say what a case has brought, with what came of it."""
    told = said(row.kind, row.values, kind_title)
    rows, made = [*told.rows], row.told
    if row.kind == "permit":
        rows.insert(0, (translate("Numer"), made.get("number", "")))
    if "change_grosze" in made and made["change_grosze"] != made.get("amount_grosze"):
        rows.append((translate("Zmiana"), signed(made["change_grosze"])))
    if made.get("interest_grosze"):
        rows.append((translate("Odsetki doliczone do rat"), money(made["interest_grosze"])))
    rows += [(full_day(date.fromisoformat(on)), money(grosze)) for on, grosze, _kind in made.get("terms", ())]
    note = ""
    if made.get(LEFT_TO) == TREASURER:
        note = translate("Zajmie się tym Departament Finansów Miasta.")
    if row.undone_at is not None:
        note = _undone(row)
    return Said(told.title, tuple(rows), note)


def _undone(row: CaseOutcome) -> str:
    """Say of what was undone that it no longer holds, and what came of it."""
    said_so = translate("Decyzja, z której to wynikało, już nie obowiązuje. Cofnęliśmy to.")
    made = row.undone or {}
    if made.get(LEFT_TO) == TREASURER:
        said_so = translate(
            "Decyzja, z której to wynikało, już nie obowiązuje. Cofnie to Departament Finansów Miasta."
        )
    elif made.get("change_grosze"):
        said_so += f" {translate('Zmiana na koncie: %(sum)s.', sum=signed(made['change_grosze']))}"
    return said_so


def signed(grosze: int) -> str:
    """Return a change of a sum with its sign."""
    return f"+{money(grosze)}" if grosze > 0 else str(money(grosze))


def _assessment(values: Mapping[str, Any], kind_title: str) -> Said:
    rows: list[Row] = [
        (translate("Należność"), polish(kind_title)), (translate("Rok"), str(values["year"])),
        (translate("Kwota do końca roku") if values.get("from_on") else translate("Kwota za rok"),
         money(values["amount_grosze"])),
    ]  # fmt: skip
    if values.get("object_title"):
        rows.insert(1, (translate("Za co"), polish(values["object_title"])))
    if values.get("from_on"):
        rows.append((translate("Od dnia"), full_day(date.fromisoformat(values["from_on"]))))
    return Said(translate("Przypis na koncie podatkowym"), (*rows, _basis(values)))


def _schedule(values: Mapping[str, Any], kind_title: str) -> Said:
    rows: list[Row] = [(translate("Należność"), polish(kind_title))]
    if values.get("periods"):
        rows.append((translate("Co obejmuje"), polish(", ".join(values["periods"]))))
    if values.get("year"):
        rows.append((translate("Rok"), str(values["year"])))
    if values.get("amount_grosze"):
        rows.append((translate("Umarzana kwota"), money(values["amount_grosze"])))
    return Said(str(RELIEF[values["relief"]]), (*rows, _basis(values)))


def _refund(values: Mapping[str, Any], kind_title: str) -> Said:
    grosze = values.get("amount_grosze")
    rows: list[Row] = [(translate("Kwota"), money(grosze) if grosze else translate("cała nadpłata"))]
    if values.get("bank_account"):
        rows.append((translate("Rachunek"), mask_account(values["bank_account"])))
    if kind_title:
        rows.append((translate("Na jaką należność"), polish(kind_title)))
    return Said(str(GOES_BACK[values["how"]]), (*rows, _basis(values)))


def _permit(values: Mapping[str, Any], _kind_title: str) -> Said:
    rows: list[Row] = [
        (translate("Co wolno"), polish(values["what"])),
        (translate("Ważny od"), full_day(date.fromisoformat(values["valid_from"]))),
        (translate("Ważny do"), full_day(date.fromisoformat(values["valid_until"]))),
    ]
    if values.get("holder"):
        rows.insert(0, (translate("Dla kogo"), values["holder"]))
    rows += [(polish(name), polish(value)) for name, value in values.get("rows", ())]
    return Said(polish(values["title"]), (*rows, _basis(values)))


def _right(values: Mapping[str, Any], _kind_title: str) -> Said:
    rows: tuple[Row, ...] = (
        (translate("Co wolno"), polish(values["what"])),
        (translate("Od kiedy"), full_day(date.fromisoformat(values["valid_from"]))),
        (translate("Do kiedy"), full_day(date.fromisoformat(values["valid_until"]))),
        _basis(values),
    )
    return Said(translate("Prawo na czas"), rows)


def _yearly(values: Mapping[str, Any], kind_title: str) -> Said:
    rows: list[Row] = [
        (translate("Należność"), polish(kind_title)),
        (translate("Co roku"), polish(values["what"])),
    ]
    if values.get("object_title"):
        rows.append((translate("Za co"), polish(values["object_title"])))
    rows.append((translate("Do kiedy"), ", ".join(full_day(date.fromisoformat(on)) for on in values["days"])))
    note = translate(
        "Opłatę za dany rok przypisze urzędnik, gdy znana będzie jej podstawa. Przypomnimy na czas."
    )
    return Said(translate("Oświadczenie w następnych latach"), (*rows, _basis(values)), note)


def _basis(values: Mapping[str, Any]) -> Row:
    return translate("Podstawa"), polish(values["law"])
