"""What units are asked of an announcement, and when they take one back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal import fields
from portal.accounts.queries import list_units
from portal.db import session
from portal.i18n import lazy, translate
from portal.insight.voice.door import LANGUAGES
from portal.voice.announcing.actions import Said
from portal.voice.announcing.models import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH

if TYPE_CHECKING:
    from portal.voice.announcing.models import Announcement


def both_or_none(form: fields.Form, one: str, other: str) -> None:
    """Refuse a translation of which half is missing: readers would meet two languages on one page."""
    said = form.answers()
    for code in LANGUAGES[1:]:
        first, second = f"{one}_{code}", f"{other}_{code}"
        if bool(said[first]) != bool(said[second]):
            empty = second if said[first] else first
            form.add_error(empty, translate("Przetłumacz tytuł i treść albo żadne z nich."))


class AnnouncementForm(fields.Form):
    """Ask what is announced, in Polish and as far as possible in two other languages, and from when until when."""

    heading = lazy("Ogłoszenie")
    title_pl = fields.TextField(lazy("Tytuł"), limit=TITLE_LENGTH, missing=lazy("Wpisz tytuł."))
    text_pl = fields.TextAreaField(
        lazy("Treść"), limit=TEXT_LENGTH, missing=lazy("Wpisz treść."),
        hint=lazy("Pusty wiersz oddziela akapity. Wiersz od myślnika to punkt listy, adres https:// to odnośnik."),
    )  # fmt: skip
    starts_on = fields.DateField(
        lazy("Pokazuj od"), missing=lazy("Wpisz pierwszy dzień, na przykład 14 10 2026")
    )
    ends_on = fields.DateField(
        lazy("Pokazuj do"), hint=lazy("Do końca tego dnia."),
        missing=lazy("Wpisz ostatni dzień, na przykład 28 10 2026"),
    )  # fmt: skip
    title_en = fields.TextField(lazy("Tytuł po angielsku"), limit=TITLE_LENGTH, optional=True)
    text_en = fields.TextAreaField(lazy("Treść po angielsku"), limit=TEXT_LENGTH, optional=True)
    title_uk = fields.TextField(lazy("Tytuł po ukraińsku"), limit=TITLE_LENGTH, optional=True)
    text_uk = fields.TextAreaField(lazy("Treść po ukraińsku"), limit=TEXT_LENGTH, optional=True)

    def check(self) -> None:
        """Judge translations: a title goes with its text."""
        both_or_none(self, "title", "text")

    def said(self, unit_code: str) -> Said:
        """Return what was said, of a form without faults."""
        told = self.answers()
        return Said(
            titles=by_language(told, "title"), texts=by_language(told, "text"),
            unit_code=str(told.get("unit") or unit_code),
            starts_on=date.fromisoformat(told["starts_on"]), ends_on=date.fromisoformat(told["ends_on"]),
        )  # fmt: skip


def by_language(told: dict[str, Any], name: str) -> dict[str, str]:
    """Return the texts of a question that stands once for each language, those that were written."""
    return {code: str(told[f"{name}_{code}"]) for code in LANGUAGES if told[f"{name}_{code}"]}


def units() -> list[tuple[str, Any]]:
    """List the units to choose from."""
    return [("", lazy("Wybierz wydział")), *((one.code, one.name) for one in list_units(session()))]


class AnyUnitForm(AnnouncementForm):
    """Ask an administrator also which unit announces it."""

    unit = fields.ChoiceField(
        lazy("Wydział"), choices=units, listed=True, missing=lazy("Wybierz wydział."),
    )  # fmt: skip


class ReasonForm(fields.Form):
    """Ask why something is taken back."""

    heading = lazy("Wycofaj")
    reason = fields.TextField(
        lazy("Dlaczego wycofujesz?"), limit=REASON_LENGTH, missing=lazy("Napisz powód. Zostanie w zapisach urzędu."),
    )  # fmt: skip


def filled(kind: type[AnnouncementForm], one: Announcement) -> AnnouncementForm:
    """Return the form with what an announcement says."""
    said: dict[str, Any] = {
        "starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat(), "unit": one.unit_code
    }  # fmt: skip
    for code in LANGUAGES:
        said[f"title_{code}"], said[f"text_{code}"] = one.titles.get(code), one.texts.get(code)
    return kind.from_answers(said)
