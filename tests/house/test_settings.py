"""Every setting is explained where an operator looks for it, and nothing is explained that is not read."""

import re

import pytest

from config import settings
from tests.support.parts import ROOT

EXAMPLE = ROOT / "config/example.env"


@pytest.fixture
def read_names(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that settings.load asks for, without the ``_FILE`` form of each."""
    readers: list[settings.Reader] = []

    class Noting(settings.Reader):
        def __init__(self, environ: dict[str, str]) -> None:
            super().__init__(environ)
            readers.append(self)

    monkeypatch.setattr(settings, "Reader", Noting)
    with pytest.raises(settings.ConfigFaultsError):
        settings.load({})
    (reader,) = readers
    return {name for name in reader.names if f"{name}_FILE" in reader.names}


def explained() -> set[str]:
    return set(re.findall(r"^#?\s?(PORTAL_[A-Z0-9_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_stands_in_the_example(read_names: set[str]) -> None:
    known = explained()
    assert {name for name in read_names if name not in known and f"{name}_FILE" not in known} == set()


def test_the_example_explains_no_setting_that_is_not_read(read_names: set[str]) -> None:
    assert {
        name
        for name in explained()
        if name not in read_names and name.removesuffix("_FILE") not in read_names
    } == set()
