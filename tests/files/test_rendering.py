import io
import json
import re
import time
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from portal.files.receipt import NAMESPACE, receipt_xml
from portal.files.rendering import TypstRenderer
from tests.files.letters import CITY, FRAME, LETTERS, RECEIPT

XMP = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
HOSTILE = {
    "markup": '#panic("x") #set page(fill: red) #import "letter.typ": * [*a*] _b_ `c`',
    "mathematics and labels": "$ sum_(i=0)^n i $ <label> @reference = Heading // comment /* more */",
    "escapes": '\\u{1F600} \\" \\n " \' ~ --- ... https://example.org/a?b=c',
    "address": "#sys.inputs #read('/etc/passwd') #json(bytes(sys.inputs.values))",
    "lines": "pierwsza\r\ndruga\rtrzecia\n\n\nczwarta",
    "foreign letters": "Ærøskøbing Đorđević Ngọc Київ Αθήνα",
}


@pytest.fixture(params=LETTERS)
def letter(request, renderer) -> bytes:
    template, values = LETTERS[request.param]
    return renderer.render(template, values)


def xmp_value(pdf: pikepdf.Pdf, prefix: str, name: str) -> str:
    root = ET.fromstring(pdf.Root.Metadata.read_bytes())
    qualified = f"{{{XMP[prefix]}}}{name}"
    found = [element.text for element in root.iter(qualified)]
    found += [element.get(qualified) for element in root.iter() if element.get(qualified)]
    return found[0]


def text_of(poppler, pdf: bytes) -> str:
    """The text as a screen reader meets it, with spaces, line ends and break marks taken out."""
    return re.sub(r"[\s\u200b]", "", poppler("pdftotext", pdf))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def test_every_letter_says_it_is_pdf_a_3a_and_pdf_ua_1(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        assert xmp_value(pdf, "pdfaid", "part") == "3"
        assert xmp_value(pdf, "pdfaid", "conformance") == "A"
        assert xmp_value(pdf, "pdfuaid", "part") == "1"


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
        root = ET.fromstring(opened.attachments["upo.xml"].get_file().read_bytes())
    space = {"u": NAMESPACE}
    assert root.findtext("u:NazwaPodmiotu", namespaces=space) == "Prezydent Miasta Białegostoku"
    assert root.findtext("u:DataWplywu", namespaces=space) == RECEIPT["entered_at"]
    assert root.find("u:Zalacznik", space).text == RECEIPT["files"][0]["sha256"]


def test_xml_of_a_receipt_stays_readable_whatever_was_typed():
    answers = [["<&>\"'", "]]>\x00\x0b\ud800\ufffe <b>&amp;"]]
    root = ET.fromstring(receipt_xml({**RECEIPT, "answers": answers}, "Urząd"))
    answer = root.find("u:Odpowiedz", {"u": NAMESPACE})
    assert answer.get("pytanie") == "<&>\"'"
    assert answer.text.startswith("]]>")
    assert answer.text.endswith("<b>&amp;")


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


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_what_a_person_typed_comes_out_as_text(renderer, poppler, value):
    pdf = renderer.render("receipt", {**RECEIPT, "sender": value, "answers": [[value, value]]})
    assert text_of(poppler, pdf).count(squeezed(value)) >= 2
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = json.loads(opened.attachments["dane.json"].get_file().read_bytes())
    assert attached["sender"] == value


def test_pasted_markup_would_not_come_out_as_text(renderer, poppler, tmp_path):
    """The negative control: a template that evaluates a value loses its text."""
    (tmp_path / "fonts").symlink_to(renderer._folder / "fonts")
    line = '#set document(title: "x")\n#set text(font: "Commissioner", lang: "pl")\n'
    given = "#let given = json(bytes(sys.inputs.values))\n"
    (tmp_path / "pasted.typ").write_text(
        f'{line}{given}#eval(given.sender, mode: "markup")', encoding="utf-8"
    )
    pdf = TypstRenderer({}, tmp_path).render("pasted", {**RECEIPT, "sender": "*a* #(1 + 1)"})
    assert text_of(poppler, pdf) == "a2"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("😀 i 👨‍👩‍👧", "[U+1F600]"),
        ("שלום عالم", "[U+05E9]"),
        ("abc\u202edef", "abc[U+202E]def"),
        ("\x00\x07\x1b", "[U+0000][U+0007][U+001B]"),
        ("\ud83d", "[U+D83D]"),
        ("漢字", "[U+6F22][U+5B57]"),
    ],
)
def test_a_character_the_fonts_lack_is_shown_by_its_code_and_kept_in_the_data(
    renderer, poppler, value, shown
):
    pdf = renderer.render("receipt", {**RECEIPT, "sender": value})
    assert shown in text_of(poppler, pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = json.loads(opened.attachments["dane.json"].get_file().read_bytes())
    assert attached["sender"] == value


def test_a_very_long_word_stays_on_the_paper(renderer, poppler):
    pdf = renderer.render("receipt", {**RECEIPT, "answers": [["Pytanie", "w" * 400]]})
    assert "w" * 400 in text_of(poppler, pdf)
    boxes = [float(x) for x in re.findall(r'xMax="([0-9.]+)"', poppler("pdftotext", pdf, "-bbox"))]
    assert max(boxes) <= 595 - 70


def test_five_thousand_characters_run_on_over_pages(renderer, poppler):
    long = "Zażółć gęślą jaźń. " * 264
    pdf = renderer.render("receipt", {**RECEIPT, "answers": [["Uzasadnienie", long]]})
    assert squeezed("strona 2 z") in text_of(poppler, pdf)
    assert text_of(poppler, pdf).count("Zażółć") == 264


def test_one_letter_words_and_units_do_not_stand_at_the_end_of_a_line(renderer, poppler):
    body = "Mieszkam w domu i o tym wiem, a z sądu mam pismo z 3 maja na 21 zł. " * 12
    template, values = LETTERS["plain"]
    lines = poppler("pdftotext", renderer.render(template, {**values, "body": body}), "-layout").splitlines()
    assert not [line for line in lines if re.search(r"(^|\s)[aiouwz]$", line.rstrip())]


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
