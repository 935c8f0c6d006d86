"""Invented people, sums and faulty answers, as far as macros and layouts look at them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

TODAY = date(2026, 11, 23)


@dataclass
class Label:
    text: str


@dataclass
class Box:
    """A form field as far as the macros look at it."""

    kind: str
    id: str
    text: str
    description: str = ""
    errors: list[str] = field(default_factory=list)
    value: str = ""
    width: int | None = None
    autocomplete: str = ""
    inputmode: str = ""
    input_type: str = "text"
    optional: bool = False
    says_optional: bool = True
    legend_is_h1: bool = False
    prefix: str = ""
    suffix: str = ""
    data: object = None
    accept: str = ""
    multiple: bool = False
    choices: list[tuple[Any, ...]] = field(default_factory=list)
    parts: list[tuple[str, str, str, int, bool]] = field(default_factory=list)
    source: str = ""

    @property
    def name(self) -> str:
        return self.id

    @property
    def label(self) -> Label:
        return Label(self.text)

    @property
    def error_id(self) -> str:
        wrong = [part for part in self.parts if part[4]] or self.parts
        return f"{self.id}-{wrong[0][0]}" if wrong else self.id

    def _value(self) -> str:
        return self.value

    def iter_choices(self) -> list[tuple[Any, ...]]:
        return self.choices


@dataclass
class Sheet:
    """A form as far as the macros look at it."""

    fields: list[Box]
    form_errors: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Box]:
        return iter(self.fields)

    @property
    def errors(self) -> dict[str, list[str]]:
        return {box.id: box.errors for box in self.fields if box.errors}


def faulty_form() -> Sheet:
    parts = [
        ("dzien", "Dzień", "31", 2, True),
        ("miesiac", "Miesiąc", "11", 2, True),
        ("rok", "Rok", "2026", 4, False),
    ]
    ways = [("bank", "Bank", False), ("inny", "Inny urząd", True, {"hint": "Na przykład urząd skarbowy."})]
    return Sheet(
        [
            Box("hidden", "ukryte", "", value="7"),
            Box(
                "date",
                "data",
                "Kiedy wystawiono fakturę?",
                "Od 1 stycznia 2026, na przykład 14 10 2026",
                ["Data faktury to 31 listopada, a listopad ma 30 dni"],
                parts=parts,
            ),
            Box(
                "money",
                "kwota",
                "Ile zapłacono?",
                "Kwota brutto, razem z VAT",
                ["Wpisz kwotę z faktury, na przykład 1 250,00"],
                "około 2 tys.",
                10,
                inputmode="decimal",
                suffix="zł",
            ),
            Box("text", "numer", "Numer faktury", value="FV 318/10/2026", width=20, optional=True),
            Box("number", "osoby", "Ile osób mieszka w lokalu?", value="3", width=2, inputmode="numeric"),
            Box(
                "text",
                "mail",
                "E-mail",
                value="m.zalewska@poczta.example",
                autocomplete="email",
                input_type="email",
            ),
            Box(
                "textarea",
                "uwagi",
                "Uwagi",
                "Napisz, co jeszcze powinniśmy wiedzieć.",
                optional=True,
                value="Dom\nz 1987",
            ),
            Box(
                "radios",
                "odbiorca",
                "Komu pokażesz zaświadczenie?",
                "",
                ["Wybierz, komu pokażesz zaświadczenie"],
                choices=ways,
            ),
            Box(
                "checkboxes",
                "potrzeby",
                "Czego potrzebujesz?",
                "Możesz zaznaczyć kilka.",
                optional=True,
                choices=[
                    ("pjm", "Tłumacz polskiego języka migowego", True),
                    ("uk", "Rozmowa po ukraińsku", False),
                ],
            ),
            Box(
                "checkbox",
                "zgoda",
                "Chcę dostawać SMS-y o tej sprawie",
                "Zgodę wycofasz w każdej chwili.",
                data=True,
            ),
            Box("select", "kanal", "Kanał", choices=[("o", "Online", True), ("p", "Poczta", False)]),
            Box(
                "file",
                "plik",
                "Faktura",
                "PDF, JPG albo PNG, do 10 MB.",
                ["Plik „faktura.pdf” jest pusty. Wybierz inny"],
                multiple=True,
                accept=".pdf",
            ),
        ]
    )


def samples() -> dict[str, Any]:
    """What the gallery pages show."""
    todo = [
        {"on": date(2026, 11, 16), "when": "7 dni po terminie", "late": True, "url": "#a", "label": "Zapłać 103,00 zł",
         "title": "Zapłać IV ratę podatku od nieruchomości: 103,00 zł", "why": "Bez tej wpłaty nie wydamy zaświadczenia."},
        {"on": date(2026, 11, 30), "when": "za 7 dni", "late": False, "url": "#b", "label": "Dołącz fakturę",
         "title": "Dołącz fakturę za zbiornik na deszczówkę", "why": "Zdjęcie z telefonu wystarczy."},
    ]  # fmt: skip
    at = datetime(2026, 11, 18, 18, 6, tzinfo=UTC)
    entries = [
        {
            "state": "next",
            "when": "najpóźniej 16 grudnia",
            "at": None,
            "title": "Decyzja i wypłata dotacji",
            "note": "Przelew do 14 dni od decyzji.",
            "links": [],
        },
        {
            "state": "now",
            "when": "do 30 listopada",
            "at": None,
            "title": "Teraz: Twoja faktura",
            "note": "Zegar urzędu stoi.",
            "links": [],
        },
        {
            "state": "past",
            "when": "18 listopada, 19:06",
            "at": at,
            "title": "Odebrane wezwanie",
            "note": "",
            "links": [("Wezwanie z 16 listopada (PDF, 84 KB)", "#w")],
        },
        {
            "state": "past",
            "when": "2 listopada, 20:15",
            "at": at,
            "title": "Wniosek złożony",
            "note": "",
            "links": [],
        },
    ]
    late = Markup('<span class="app-status app-status--late">3 dni po</span>')
    queue = [
        {"due": "20 lis", "due_kind": "late", "left": late, "party": "Kazimierz Rogowski", "url": "#1", "matter": "Zaświadczenie o niezaleganiu",
         "now": "Jest odpowiedź na wezwanie", "channel": "Poczta", "number": "FN.0871", "days": 10},
        {"due": "23 lis", "due_kind": "soon", "left": Markup("<strong>dziś</strong>"), "party": "Jagoda Sienkiel", "url": "#2", "matter": "Rozłożenie na raty",
         "now": "Przygotuj decyzję", "channel": "Online", "number": "FN.0902", "days": 5},
        {"due": "27 lis", "due_kind": "", "left": "4 dni", "party": "Olena Kowalczuk", "url": "#3", "matter": "Zaświadczenie o niezaleganiu",
         "now": "Salda zgodne, do wydania", "channel": "Okienko", "number": "FN.1190", "days": 1},
    ]  # fmt: skip
    hours = ["8:40", "10:20", "11:40", "13:00"]
    free = [
        {"on": date(2026, 11, 24), "heading": "Jutro, wtorek 24 listopada",
         "slots": [{"value": f"24 {hour}", "label": hour} for hour in hours]},
        {"on": date(2026, 11, 25), "heading": "Środa 25 listopada",
         "slots": [{"value": f"25 {hour}", "label": hour} for hour in hours[:2]]},
    ]  # fmt: skip
    return {
        "free": free,
        "todo": todo,
        "entries": entries,
        "queue": queue,
        "today": TODAY,
        "form": faulty_form(),
    }
