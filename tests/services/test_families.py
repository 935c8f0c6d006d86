"""A family of services: one folder that declares several, which share rules and figures but not with others."""

from dataclasses import replace
from pathlib import Path

from portal.testing import code
from services import discover
from services.property_tax import SERVICES

PERSON, ENTITY = SERVICES


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write a folder ``services`` with these files, each of its folders a package."""
    for name, text in files.items():
        path = folder / "services" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (path.parent / "__init__.py").touch()
    (folder / "services" / "__init__.py").touch()
    return folder / "services"


def faults(folder: Path, package: str) -> list[str]:
    return code.import_faults(replace(PERSON, package=str(folder / package)))


def test_each_service_of_a_family_is_found() -> None:
    found = discover()
    assert [found[one.slug] for one in SERVICES] == list(SERVICES)


def test_the_familys_figures_are_each_services_beside_its_own() -> None:
    person, entity = PERSON.facts_table(), ENTITY.facts_table()
    assert person["plot_other_grosze"] == entity["plot_other_grosze"]
    assert "once_grosze" in person
    assert "once_grosze" not in entity
    assert person["report_days"][0]["source"] != entity["report_days"][0]["source"]


def test_the_kit_lets_a_family_share_its_code(tmp_path: Path) -> None:
    folder = written(
        tmp_path, {"tax/sums.py": "", "tax/one/rules.py": "from services.tax import sums", "tax/two/rules.py": ""}
    )  # fmt: skip
    assert faults(folder, "tax/one") == []


def test_the_kit_finds_what_a_family_takes_from_another_folder(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        {
            "waste/rules.py": "from services.tax import sums",
            "tax/sums.py": "import os",
            "tax/one/rules.py": "from services.waste import rules",
        },
    )
    assert faults(folder, "tax/one") == ["one/rules.py:1 imports services.waste", "sums.py:1 imports os"]
    assert faults(folder, "waste") == ["rules.py:1 imports services.tax"]
