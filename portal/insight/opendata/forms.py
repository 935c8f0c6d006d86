"""What units are asked of a dataset, of a version of it, and when they take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import fields
from portal.accounts.queries import list_units
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.i18n import lazy, translate
from portal.opendata.actions import MOST_BYTES, Described
from portal.opendata.fetching import is_allowed
from portal.opendata.models import TEXT_LENGTH, TITLE_LENGTH, URL_LENGTH
from portal.opendata.schema import columns_of, read_lines, table_schema, written_lines
from portal.opendata.vocabulary import CADENCES, LICENCES, THEMES

if TYPE_CHECKING:
    from portal.opendata.models import Dataset

LANGUAGES = ("pl", "en", "uk")
COLUMN_LINES = 4000


class DatasetForm(fields.Form):
    """Ask what a dataset is, in Polish and as far as possible in two other languages, and what its file holds."""

    heading = lazy("Opis zbioru")
    title_pl = fields.TextField(
        lazy("Tytuł"), limit=TITLE_LENGTH, missing=lazy("Wpisz tytuł."),
        hint=lazy("Czego dotyczą dane, na przykład: Nasadzenia drzew. Z pierwszego tytułu powstaje stały adres."),
    )  # fmt: skip
    title_en = fields.TextField(lazy("Tytuł po angielsku"), limit=TITLE_LENGTH, optional=True)
    title_uk = fields.TextField(lazy("Tytuł po ukraińsku"), limit=TITLE_LENGTH, optional=True)
    description_pl = fields.TextAreaField(
        lazy("Opis"), limit=TEXT_LENGTH, missing=lazy("Opisz dane w dwóch zdaniach."),
        hint=lazy("Skąd są te dane, co obejmują i czego w nich nie ma."),
    )  # fmt: skip
    description_en = fields.TextAreaField(lazy("Opis po angielsku"), limit=TEXT_LENGTH, optional=True)
    description_uk = fields.TextAreaField(lazy("Opis po ukraińsku"), limit=TEXT_LENGTH, optional=True)
    columns = fields.TextAreaField(
        lazy("Kolumny"), limit=COLUMN_LINES, missing=lazy("Opisz kolumny."),
        hint=lazy(
            "Każda w osobnym wierszu: nazwa; rodzaj; co znaczy. Gwiazdka po nazwie: pole nigdy nie jest puste."
            " Rodzaje i przykład są pod formularzem."
        ),
    )  # fmt: skip
    theme = fields.ChoiceField(
        lazy("Temat"), choices=[("", lazy("Wybierz temat")), *THEMES.items()], listed=True,
        missing=lazy("Wybierz temat."),
    )  # fmt: skip
    cadence = fields.ChoiceField(
        lazy("Jak często odnawiacie te dane?"),
        choices=[(code, one.title) for code, one in CADENCES.items()],
        missing=lazy("Wybierz, jak często."),
    )
    licence = fields.ChoiceField(
        lazy("Licencja"), choices=[(code, one.title) for code, one in LICENCES.items()],
        missing=lazy("Wybierz licencję."),
    )  # fmt: skip
    source_url = fields.TextField(
        lazy("Adres, pod którym leży plik"), limit=URL_LENGTH, optional=True, inputmode="url",
        hint=lazy(
            "Tylko jeśli plik zapisuje tam inny system. Portal zajrzy tam co 6 godzin i sam opublikuje nowy plik,"
            " gdy nie ma w nim błędów. Zostaw puste, jeśli będziesz wgrywać pliki ręcznie."
        ),
    )  # fmt: skip
    contact = fields.EmailField(
        lazy("E-mail do pytań o te dane"), hint=lazy("Adres wydziału, nie osoby. Zobaczą go wszyscy.")
    )

    def described(self, unit_code: str | None) -> Described | None:
        """Return what was said, None when columns or address cannot be read: then the field says why."""
        said = self.answers()
        if (url := said["source_url"]) and not is_allowed(url, here().settings.data_origins):
            self.add_error("source_url", _not_allowed())
            return None
        try:
            columns = table_schema(read_lines(said["columns"], "columns"))
        except Refused as refused:
            self.add_error(refused.field, refused.message)
            return None
        return Described(
            titles={code: said[f"title_{code}"] for code in LANGUAGES if said[f"title_{code}"]},
            descriptions={code: said[f"description_{code}"] for code in LANGUAGES if said[f"description_{code}"]},
            unit_code=said.get("unit", unit_code), contact=said["contact"], licence=said["licence"],
            cadence=said["cadence"], theme=said["theme"], columns=columns, source_url=said["source_url"] or "",
        )  # fmt: skip


def _not_allowed() -> str:
    origins = here().settings.data_origins
    if not origins:
        return translate(
            "Portal nie pobiera jeszcze plików z żadnego adresu. Poproś informatyków albo wgrywaj pliki."
        )
    return translate(
        "Portal nie pobiera plików z tego adresu. Może z: %(origins)s. Poproś informatyków, by dopisali inny.",
        origins=", ".join(origins),
    )


def _units() -> list[tuple[str, Any]]:
    return [("", lazy("Wybierz wydział")), *((one.code, one.name) for one in list_units(session()))]


class AnyUnitForm(DatasetForm):
    """Ask an administrator also whose the dataset is."""

    unit = fields.ChoiceField(
        lazy("Wydział"), choices=_units, listed=True, missing=lazy("Wybierz wydział."),
    )  # fmt: skip


class FileForm(fields.Form):
    """Ask for the file of the next version."""

    heading = lazy("Nowa wersja")
    file = fields.FileField(
        lazy("Plik CSV"), extensions=("csv",), most=1, most_bytes=MOST_BYTES,
        hint=lazy("W kodowaniu UTF-8, z przecinkami. Pierwszy wiersz to nazwy kolumn."),
    )  # fmt: skip
    note = fields.TextField(
        lazy("Co się zmieniło?"),
        limit=TITLE_LENGTH,
        optional=True,
        hint=lazy("Jedno zdanie dla czytelników."),
    )


class WithdrawForm(fields.Form):
    """Ask why a version is taken back."""

    heading = lazy("Wycofaj wersję")
    reason = fields.TextField(
        lazy("Dlaczego wycofujesz tę wersję?"), limit=500, missing=lazy("Napisz powód. Zobaczą go wszyscy."),
    )  # fmt: skip


def filled(kind: type[DatasetForm], dataset: Dataset) -> DatasetForm:
    """Return the form with what is said of a dataset."""
    said: dict[str, Any] = {
        "columns": written_lines(columns_of(dataset.columns)), "theme": dataset.theme, "cadence": dataset.cadence,
        "licence": dataset.licence, "contact": dataset.contact, "unit": dataset.unit_code,
        "source_url": dataset.source_url,
    }  # fmt: skip
    for code in LANGUAGES:
        said[f"title_{code}"] = dataset.titles.get(code)
        said[f"description_{code}"] = dataset.descriptions.get(code)
    return kind.from_answers(said)
