import io
import json
import re
import time

import pikepdf
import pytest

from portal.files.receipt import NAMESPACE, receipt_xml
from portal.files.rendering import TypstRenderer
from tests.files.letters import CITY, FRAME, LETTERS, RECEIPT
from tests.files.reading import parsed, squeezed, text_of


@pytest.fixture(params=LETTERS)
def letter(request, renderer) -> bytes:
    template, values = LETTERS[request.param]
    return renderer.render(template, values)


def test_every_letter_says_it_is_pdf_a_3a_and_pdf_ua_1(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf, pdf.open_metadata() as xmp:
        assert xmp.pdfa_status == "3A"
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_every_letter_has_the_structure_that_the_two_standards_ask_for(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.K
        assert str(root.Lang).startswith("pl")
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title)
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert not {"/OpenAction", "/AA", "/JavaScript"} & set(root.keys())
        assert "/JavaScript" not in root.Names


def test_no_page_holds_an_act_or_a_link_made_of_input(renderer):
    template, values = LETTERS["plain"]
    pdf = renderer.render(
        template, {**values, "body": "https://example.org javascript:alert(1) mailto:a@b.pl"}
    )
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert all("/Annots" not in page and "/AA" not in page for page in opened.pages)


def test_every_letter_has_one_first_level_heading_and_it_is_the_title(letter, poppler):
    structure = poppler("pdfinfo", letter, "-struct-text")
    assert len(re.findall(r"^\s*H1", structure, re.MULTILINE)) == 1
    title = re.search(r"^Title:\s+(.*)$", poppler("pdfinfo", letter), re.MULTILINE)
    heading = re.search(r"^\s*H1.*\n((?:\s+\".*\"\n)+)", structure, re.MULTILINE)
    assert squeezed("".join(re.findall(r'"(.*)"', heading[1]))) == squeezed(title[1])


def test_every_font_is_embedded_and_is_ours(letter, poppler):
    rows = poppler("pdffonts", letter).splitlines()[2:]
    assert rows
    for row in rows:
        assert "Commissioner" in row.split()[0]
        embedded, _subset, unicode = row.split()[-5:-2]
        assert (embedded, unicode) == ("yes", "yes")


def test_polish_letters_can_be_read_back(letter, poppler):
    assert "ŻanetaGżegżółka-Święcka" in text_of(poppler, letter)


def test_the_values_are_attached_as_json_with_relationship_source(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        names = {str(spec.UF): str(spec.AFRelationship) for spec in pdf.Root.AF}
        assert names == {"dane.json": "/Source"}
        attached = json.loads(pdf.attachments["dane.json"].get_file().read_bytes())
    assert attached["reference"] == FRAME["reference"]


def test_a_receipt_also_carries_itself_as_xml(renderer):
    xml = receipt_xml(RECEIPT, "Prezydent Miasta Białegostoku")
    pdf = renderer.render("receipt", RECEIPT, attachments={"upo.xml": xml})
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert {str(spec.UF): str(spec.AFRelationship) for spec in opened.Root.AF} == {
            "dane.json": "/Source", "upo.xml": "/Source",
        }  # fmt: skip
        root = parsed(opened.attachments["upo.xml"].get_file().read_bytes())
    space = {"u": NAMESPACE}
    assert root.findtext("u:NazwaPodmiotu", namespaces=space) == "Prezydent Miasta Białegostoku"
    assert root.findtext("u:DataWplywu", namespaces=space) == RECEIPT["entered_at"]
    assert root.find("u:Zalacznik", space).text == RECEIPT["files"][0]["sha256"]


def test_a_receipt_states_who_what_and_when(renderer, poppler):
    text = text_of(poppler, renderer.render("receipt", RECEIPT))
    for said in (
        "Prezydent Miasta Białegostoku, Urząd Miejski w Białymstoku, ul. Słonimska 1",
        "20 listopada 2026, godz. 14:32:07",  # Warsaw time
        "20 listopada 2026, godz. 14:32:09",
        RECEIPT["sha256"],
        RECEIPT["files"][0]["sha256"],
        "Bankowi, do umowy kredytu",
    ):
        assert squeezed(said) in text


def test_a_certificate_says_whether_there_are_arrears_and_which(renderer, poppler):
    clear = text_of(poppler, renderer.render(*LETTERS["no arrears"]))
    assert squeezed("nie ma zaległości") in clear
    owing = text_of(poppler, renderer.render(*LETTERS["arrears"]))
    assert squeezed("nie ma zaległości") not in owing
    for said in ("PESEL 84031204837", "103,00 zł", "1 951,00 zł", "2 054,00 zł", "art. 306e § 1", "21,00 zł"):
        assert squeezed(said) in owing


def test_a_refusal_has_every_element_of_an_order(renderer, poppler):
    template, values = LETTERS["refusal"]
    text = text_of(poppler, renderer.render(template, values))
    for said in (
        CITY["authority"], "23 listopada 2026", values["person"]["name"], values["legal_basis"], values["ruling"],
        "Danych na żądany dzień nie mamy.", "7 dni", values["complaint_body"], values["complaint_law"],
        "Grażyna Łukaszewicz", "za pośrednictwem organu, który je wydał",
    ):  # fmt: skip
        assert squeezed(said) in text


def test_the_same_values_make_the_same_bytes():
    first, second = (TypstRenderer(CITY).render("receipt", RECEIPT) for _ in range(2))
    assert first == second
    assert TypstRenderer(CITY).render("receipt", {**RECEIPT, "made_at": "2026-11-20T13:32:10+00:00"}) != first


@pytest.mark.parametrize("name", ["nieznany", "../receipt", "letter/../receipt", "Receipt", ""])
def test_a_template_is_taken_only_from_its_folder(renderer, name):
    with pytest.raises(ValueError, match="no document template"):
        renderer.render(name, RECEIPT)


def test_a_letter_without_its_moment_is_not_made(renderer):
    undated = {key: value for key, value in RECEIPT.items() if not key.endswith("_at")}
    with pytest.raises(ValueError, match="needs one of"):
        renderer.render("receipt", undated)


def test_a_letter_is_made_fast_enough(renderer, sealer, capsys):
    from tests.files.conftest import NOW

    renderer.render("receipt", RECEIPT)
    rows = []
    for name, (template, values) in LETTERS.items():
        began = time.process_time()
        pdf = renderer.render(template, {**values, "reference": f"BI-{name}"})
        rendered = time.process_time()
        sealed = sealer.seal(pdf, reason="Pismo", at=NOW)
        rows.append((name, 1000 * (rendered - began), 1000 * (time.process_time() - rendered), len(sealed)))
    with capsys.disabled():
        for name, rendering, sealing, size in rows:
            print(
                f"\n  {name:12} render {rendering:5.1f} ms CPU, seal {sealing:5.1f} ms CPU, {size / 1000:.0f} KB",
                end="",
            )
    assert min(rendering + sealing for _, rendering, sealing, _ in rows) < 200
