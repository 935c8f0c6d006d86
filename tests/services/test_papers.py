"""The kit looks at each document that a journey brought out, and finds what is not whole or not sealed."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from portal.files.rendering import TypstRenderer
from portal.testing import Expect, Scenario, parts
from portal.testing.papers import paper_faults, seal_faults, valid_since
from portal.testing.walking import Walk
from services.tax_certificate import service
from tests.files.letters import LETTERS
from tests.support.house import House

FILL = {
    "cel": {"purpose": "bank"}, "oplata": {"exemption": "none"},
    "adres": {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"},
}  # fmt: skip


def saved(pdf: pikepdf.Pdf) -> bytes:
    written = io.BytesIO()
    pdf.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def letter() -> bytes:
    return TypstRenderer({}).render(*LETTERS["no arrears"])


def test_a_paper_of_a_journey_is_whole_and_sealed(stage: House) -> None:
    walk = Walk(service, stage, Scenario("asked", FILL, (Expect(document="receipt"),))).play()
    assert walk.faults == []
    receipt, chain = walk.papers["receipt"], [stage.portal.settings.seal_chain]
    pdfsig, now = parts.find_program("pdfsig"), valid_since(stage.portal.settings.seal_certificate)
    assert seal_faults(receipt, chain, now, pdfsig) == []
    assert seal_faults(receipt, [], now, None)  # nobody vouches for the one who sealed
    bent = bytearray(receipt)
    bent[3000] ^= 1
    said = seal_faults(bytes(bent), chain, now, pdfsig)
    assert said[0].startswith("a seal that does not hold")
    assert pdfsig is None or "pdfsig does not say 'Signature is Valid'" in said


def test_a_paper_without_a_seal_is_found(letter: bytes) -> None:
    assert paper_faults(letter) == []
    assert seal_faults(letter, [], datetime(2026, 11, 23, tzinfo=UTC), None) == ["no seal"]


def test_an_empty_page_lacks_all_but_fonts() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        assert paper_faults(saved(pdf)) == ["no tags", "no language", "no title", "no data of what it says"]
    assert paper_faults(b"%PDF-")[0].startswith("no PDF")


def test_a_borrowed_font_is_found(letter: bytes) -> None:
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                for name in ("/FontFile2", "/FontFile3"):
                    if name in one:
                        del one[name]
        found = paper_faults(saved(pdf))
    assert found
    assert all(fault.startswith("the font ") and fault.endswith(" is not in it") for fault in found)
