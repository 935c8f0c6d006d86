import io
import json
import re

import pikepdf
import pytest

from portal.files.receipt import NAMESPACE, receipt_xml
from portal.files.rendering import TypstRenderer
from tests.files.letters import LETTERS, RECEIPT
from tests.files.reading import parsed, squeezed, text_of

HOSTILE = {
    "markup": '#panic("x") #set page(fill: red) #import "letter.typ": * [*a*] _b_ `c`',
    "mathematics and labels": "$ sum_(i=0)^n i $ <label> @reference = Heading // comment /* more */",
    "escapes": '\\u{1F600} \\" \\n " \' ~ --- ... https://example.org/a?b=c',
    "address": "#sys.inputs #read('/etc/passwd') #json(bytes(sys.inputs.values))",
    "lines": "pierwsza\r\ndruga\rtrzecia\n\n\nczwarta",
    "foreign letters": "Ærøskøbing Đorđević Ngọc Київ Αθήνα",
}


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


def test_xml_of_a_receipt_stays_readable_whatever_was_typed():
    answers = [["<&>\"'", "]]>\x00\x0b\ud800\ufffe <b>&amp;"]]
    root = parsed(receipt_xml({**RECEIPT, "answers": answers}, "Urząd"))
    answer = root.find("u:Odpowiedz", {"u": NAMESPACE})
    assert answer.get("pytanie") == "<&>\"'"
    assert answer.text.startswith("]]>")
    assert answer.text.endswith("<b>&amp;")
