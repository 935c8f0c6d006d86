"""The kit types what strangers would into every page, and finds a service that falls over it or forgets it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from portal import fields
from portal.service import Service, Step
from portal.testing import Scenario
from portal.testing.pages import Box, form_of, held, summary
from portal.testing.typing_in import typing_faults
from services.tax_certificate import service as good
from tests.support.desk import SLUG
from tests.support.house import House

FILL = {"cel": {"purpose": "bank"}, "oplata": {"exemption": "none"}}
ADDRESS = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
WHOLE = Scenario("whole", {**FILL, "adres": ADDRESS, "ile": {"many": "3"}}, ())
EXAMPLES = 120


class Falling(fields.Form):
    many = fields.TextField("Ile?", optional=True)

    def check(self) -> None:
        if self.many.data is not None:
            int(self.many.data)


class Forgetful(fields.WholeNumberField):
    def _value(self) -> str:
        return ""


class Forgetting(fields.Form):
    many = Forgetful("Ile?")


class Typed(fields.Form):
    many = fields.WholeNumberField("Ile?")

    def check(self) -> None:
        if not self.many.typed_text:
            self.add_error("many", "Wpisz jeszcze raz")


class Sound(fields.Form):
    many = fields.WholeNumberField("Ile?")


def reckoning_falls(answers: dict[str, object], *_: object) -> None:
    if answers.get("many") not in {None, 3}:
        raise ZeroDivisionError("another")


SPOILT = {
    "falls over letters": ({"form": Falling}, {}, "'ile' answered 500"),
    "forgets what was typed": ({"form": Forgetting}, {}, "'many' holds '' again"),
    "looks at what is typed alone": ({"form": Typed}, {}, "when it is read again: "),
    "falls when it reckons": ({"form": Sound, "reckons": True}, {"reckon": reckoning_falls}, "'sprawdz' answered 500"),
}  # fmt: skip


@pytest.fixture
def offer(stage: House) -> Iterator[object]:
    """Put a service in the place of the good one for a while."""
    portal, before = stage.portal, stage.portal.services

    def put(service: Service) -> Service:
        object.__setattr__(portal, "services", {**before, SLUG: service})
        return service

    yield put
    object.__setattr__(portal, "services", before)


def with_page(step: dict[str, object], more: dict[str, object]) -> Service:
    page = Step("ile", **{"form": Sound, **step})
    return replace(good, steps=(*good.steps, page), **more)


@pytest.mark.parametrize(("step", "more", "words"), SPOILT.values(), ids=SPOILT)
def test_what_a_stranger_breaks_is_found(step, more, words, offer, stage: House) -> None:
    found = typing_faults(offer(with_page(step, more)), stage, [WHOLE], EXAMPLES)
    assert any(words in fault for fault in found), found


def test_a_sound_page_is_left_alone(offer, stage: House) -> None:
    assert typing_faults(offer(with_page({}, {})), stage, [WHOLE]) == []


PAGE = """<main><div class="govuk-error-summary"><h2>Jest błąd</h2><ul><li><a href="#a">Wpisz  a</a></li></ul></div>
<form method="post" action="/x/usun"><input name="gone" value="1"></form>
<form method="post"><input type="hidden" name="_token" value="t"><input name="a" value="&lt;b&gt;">
<textarea name="b">
dwa
wiersze</textarea><input type="radio" name="c" value="1"><input type="radio" name="c" value="2" checked>
<input type="checkbox" name="d" value="x" checked><input type="checkbox" name="d" value="y" checked>
<select name="e"><option value="1">raz</option><option value="2" selected>dwa</option></select>
<input type="file" name="f"></form><p>Koniec</p></main>"""


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    boxes = form_of(PAGE)
    assert held(boxes) == {
        "_token": "t",
        "a": "<b>",
        "b": "dwa\nwiersze",
        "c": "2",
        "d": ["x", "y"],
        "e": "2",
    }
    assert Box("e", "select", "2", offered=["1", "2"]) in boxes
    assert boxes[-1].kind == "file"
    assert summary(PAGE) == ": Wpisz a"
    assert (summary("<main><p>nic</p></main>"), form_of("<main></main>")) == ("", [])
