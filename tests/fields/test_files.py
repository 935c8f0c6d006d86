"""Files are judged by name, count and size before anything reads them."""

import pytest
from werkzeug.datastructures import FileStorage

from portal.fields.files import file_name
from tests.support.forms import TODAY, Everything, errors_of, file, posted


@pytest.mark.parametrize(
    ("uploads", "says"),
    [
        ([], "Dołącz plik"),
        ([FileStorage(filename="")], "Dołącz plik"),
        ([file("wirus.exe")], "Plik wirus.exe jest innego rodzaju. Dołącz: PDF, JPG, PNG"),
        ([file("bez-kropki")], "Plik bez-kropki jest innego rodzaju. Dołącz: PDF, JPG, PNG"),
        ([file("skan.pdf.exe")], "Plik skan.pdf.exe jest innego rodzaju. Dołącz: PDF, JPG, PNG"),
        ([file("pusty.pdf", b"")], "Plik pusty.pdf jest pusty. Wybierz go jeszcze raz"),
        ([file("duży.pdf", b"x" * 1001)], "Plik duży.pdf jest za duży. Może mieć najwyżej 1 KB"),
        ([file(), file("pusty.png", b"")], "Plik pusty.png jest pusty. Wybierz go jeszcze raz"),
        ([file()] * 4, "Dołącz najwyżej tyle plików: 3"),
    ],
)
def test_a_file_that_will_not_do_is_named_with_the_reason(uploads: list[FileStorage], says: str):
    assert [message.replace("\xa0", " ") for message in errors_of("proof", proof=uploads)] == [says]


def test_several_files_are_read_once_judged_and_as_often_as_asked():
    form = Everything(posted(proof=[file("Skan.PDF", b"x" * 1000), file("foto.jpeg", b"y")]), on=TODAY)
    assert form.validate()
    assert form.proof.uploads() == form.proof.uploads() == [("Skan.PDF", b"x" * 1000), ("foto.jpeg", b"y")]
    assert (form.proof.multiple, form.proof.accept) == (True, ".pdf,.jpg,.jpeg,.png")


def test_files_stored_before_count_as_an_answer_and_against_the_limit():
    form = Everything(posted(proof=[]), on=TODAY)
    form.proof.stored = 1
    assert form.validate()
    form = Everything(posted(proof=[file()]), on=TODAY)
    form.proof.stored = 3
    assert not form.validate()
    assert form.error_list() == [("proof", "Dołącz najwyżej tyle plików: 3")]


def test_files_are_no_answers():
    form = Everything(posted(), on=TODAY)
    assert form.validate()
    assert "proof" not in form.answers()
    assert "proof" not in {name for _label, _value, name in Everything.describe(form.answers())}
    assert Everything.file_field_names() == ("proof",)
    assert "proof" in Everything.field_names()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\Ala\\skan.pdf", "skan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("zdj\u0119cie \u202egpj.exe", "zdjęcie gpj.exe"),
        ("a\x00b.pdf", "bez nazwy"),
        ("x" * 5000 + ".pdf", "bez nazwy"),
        ("katalog/", "bez nazwy"),
    ],
)
def test_a_name_is_shown_without_a_path_or_tricks(sent: str, kept: str):
    assert file_name(FileStorage(filename=sent)) == kept
