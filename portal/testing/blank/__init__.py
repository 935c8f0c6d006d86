"""A new service written from blanks: a folder that the kit finds sound before its author changes a word."""

from __future__ import annotations

import ast
import keyword
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Template

from portal.errors import Refused
from portal.testing.blank.flows import KINDS, Kind
from portal.testing.code import module_of

FOLDER = Path(__file__).parent
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST = 60
LANGUAGES = ("en", "uk")
TITLE, VERB = "Nowa sprawa", "Załatw nową sprawę"


@dataclass(frozen=True)
class Blank:
    """What the author says of a new service; ``slug`` is its address, ``unit`` the code of who works its matters."""

    slug: str
    flow: str = "certificate"
    title: str = TITLE
    unit: str = "FN"
    case_class: str = "0000"

    @property
    def name(self) -> str:
        """Return the name of the package."""
        return self.slug.replace("-", "_")

    @property
    def kind(self) -> Kind:
        """Return what the flow's services have in common."""
        return KINDS[self.flow]


def write(blank: Blank, into: Path) -> Path:
    """Write the folder of a new service; raises Refused for a name that is taken or cannot be one."""
    folder = into / blank.name
    if not SLUG.fullmatch(blank.slug) or len(blank.slug) > LONGEST or keyword.iskeyword(blank.name):
        raise Refused(
            "Nazwa: małe litery i cyfry, między słowami łączniki, na przykład podatek-od-psa.", "name"
        )
    if blank.flow not in KINDS:
        raise Refused(f"Nie ma przebiegu {blank.flow}. Są: {', '.join(KINDS)}.", "flow")
    if folder.exists():
        raise Refused(f"Folder {folder} już jest.", "name")
    if '"' in blank.title or "\\" in blank.title:
        raise Refused("Tytuł bez cudzysłowów i ukośników.", "title")
    folder.mkdir(parents=True)
    for name, text in _files(blank, folder).items():
        (folder / name).write_text(text, encoding="utf-8")
    for language in LANGUAGES:
        _write_catalogue(blank, folder, language)
    return folder


def _files(blank: Blank, folder: Path) -> dict[str, str]:
    values, kind = {**_values(blank), "package": module_of(folder)}, blank.kind
    paid = "paid" if kind.fee_grosze else "free"
    rules = _filled(f"rules_{paid}.txt", {**values, "imports": _named(_rules_names(kind))})
    acts = "".join(f"\n        {act}," for act in kind.acts)
    return {
        "__init__.py": _filled("service.txt", {**values, "imports": _named(_service_names(kind))}),
        "forms.py": _filled("forms.txt", values),
        "rules.py": rules.rstrip() + "\n",
        "facts.toml": _filled(f"facts_{paid}.txt", values),
        "scenarios.py": _filled(
            "scenarios.txt",
            {**values, "imports": _named(kind.act_names), "acts": acts, "first": kind.first,
             "more": f', outcome="{kind.outcome}"' if kind.outcome else ""},
        ),
        f"test_{blank.name}.py": _filled(f"test_{paid}.txt", values),
    }  # fmt: skip


def _values(blank: Blank) -> dict[str, str]:
    kind = blank.kind
    decides = "decide=rules.decide," if kind.decides else ""
    patterns = "patterns=rules.PATTERNS," if kind.patterns else ""
    entitles = "brings=rules.brings, refusal=rules.refusal, fee_returns=True," if kind.entitles else ""
    hands_on = "register_paper=True," if kind.hands_on else ""
    outcome = "".join(f"\n    {line}" for line in (decides, entitles, patterns, hands_on) if line)
    cost = f"{kind.fee_grosze // 100} zł" if kind.fee_grosze else "Bez opłaty"
    verb = VERB if blank.title == TITLE else blank.title
    words = ", ".join(f'"{word}"' for word in blank.slug.split("-"))
    return {
        "title": blank.title, "slug": blank.slug, "name": blank.name, "unit": blank.unit, "verb": verb,
        "case_class": blank.case_class, "procedure": kind.procedure, "flow": blank.flow.upper(), "term": kind.term,
        "legal_term": kind.legal_term, "time": kind.time, "cost": cost, "outcome": outcome, "topic": "civic",
        "words": words + ("," if "-" not in blank.slug else ""), "fee": str(kind.fee_grosze),
        "costs": str(bool(kind.fee_grosze)), "and_outcome": " and what is stated" if kind.decides else "",
        "decide": _filled(_outcome_of(kind), {"title": blank.title}) if kind.decides or kind.entitles else "",
        "patterns": _filled(f"patterns_{kind.outcome or 'request'}.txt", {}) if kind.patterns else "",
    }  # fmt: skip


def _outcome_of(kind: Kind) -> str:
    return "decide.txt" if kind.decides else "entitle.txt"


def _service_names(kind: Kind) -> tuple[str, ...]:
    return (kind.flow.upper(), "Card", "Law", "Procedure", "Service", "Step", "Term", "Unit")


def _rules_names(kind: Kind) -> tuple[str, ...]:
    names = {"Answers", "Facts", "Fee"}
    names |= {"Certificate", "Matter"} if kind.decides else set()
    names |= {"Matter", "Permit", "Refusal"} if kind.entitles else set()
    return tuple(sorted(names | ({"Outcome", "Pattern"} if kind.patterns else set())))


def _named(names: tuple[str, ...]) -> str:
    return ", ".join(names)


def _filled(name: str, values: dict[str, str]) -> str:
    return Template((FOLDER / name).read_text(encoding="utf-8")).substitute(values)


def _write_catalogue(blank: Blank, folder: Path, language: str) -> None:
    """Write what is known of the texts in a language; the author's own are left to be translated."""
    from babel.messages.catalog import Catalog  # the portal's processes never write catalogues
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    known = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    place = folder / "locale" / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalogue = Catalog(locale=language, domain=blank.name, fuzzy=False)
    for text in _texts(folder):
        catalogue.add(text, known[text][LANGUAGES.index(language)] if text in known else "")
    with (place / f"{blank.name}.po").open("wb") as file:
        write_po(file, catalogue, include_lineno=False)
    with (place / f"{blank.name}.mo").open("wb") as file:
        write_mo(file, catalogue)


def _texts(folder: Path) -> list[str]:
    """List the texts of the written code, each once, in the order they stand."""
    calls = [
        node
        for path in sorted(folder.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_"
    ]
    said = [arg.value for call in calls for arg in call.args[:1] if isinstance(arg, ast.Constant)]
    return list(dict.fromkeys(str(text) for text in said))
