"""What a person signed outside: our bytes and one whole signature pass, everything else is told apart and refused."""

import io
import logging
import random
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from portal.errors import Unavailable
from portal.files.increments import increment_on, with_empty_form
from portal.files.signature_check import BadSignature, Fault, Signature, check_signature
from tests.files.conftest import NOW
from tests.files.letters import LETTERS
from tests.support.signing import ESEAL, Authority, Card, sign
from tests.support.stamping import service, stamp

EARLIER = NOW - timedelta(hours=1)


@pytest.fixture(scope="module")
def original(renderer) -> bytes:
    return with_empty_form(renderer.render(*LETTERS["no arrears"]))


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), NOW)


@pytest.fixture(scope="module")
def card(authority) -> Card:
    return authority.card("Piotr", "Mazur")


@pytest.fixture(scope="module")
def services(authority):
    return service(authority.card("Urząd", "Znacznika", stamps=True), EARLIER)


@pytest.fixture(scope="module")
def signed(original, card) -> bytes:
    return sign(original, card, NOW)


def found(pdf: bytes, original: bytes, *authorities: Path) -> Signature | Fault:
    """Return the signature, or why the file is refused."""
    try:
        return check_signature(pdf, original, authorities, at=NOW)
    except BadSignature as error:
        return error.fault


def test_the_signature_of_our_file_is_found_with_name_time_and_who_issued_the_certificate(signed, original):
    assert found(signed, original) == Signature(
        name="Piotr Mazur", issuer="Testowe Centrum Certyfikacji", signed_at=NOW, stamped=False, trusted=None, qualified=None,
    )  # fmt: skip


@pytest.mark.peer
def test_an_independent_program_finds_the_same_signature_valid_over_the_whole_file(signed, poppler):
    said = poppler("pdfsig", signed)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "Common Name: Piotr Mazur" in said


@pytest.mark.peer
def test_an_independent_program_finds_no_signature_in_what_we_give_out(original, poppler):
    assert "Signature is Valid" not in poppler("pdfsig", original)


def test_with_a_trust_list_only_its_authorities_vouch(signed, original, authority, tmp_path):
    told = found(signed, original, authority.path)
    assert isinstance(told, Signature)
    assert (told.trusted, told.qualified) == (True, True)
    other = Authority(tmp_path, NOW, "Obce Centrum")
    assert found(signed, original, other.path) == Fault.UNTRUSTED


@pytest.mark.parametrize("kind", [None, ESEAL], ids=["plain", "a company's seal"])
def test_a_certificate_that_is_no_persons_qualified_one_is_told(original, authority, kind):
    plain = sign(original, authority.card("", "Firma", kind=kind), NOW)
    told = found(plain, original, authority.path)
    assert isinstance(told, Signature)
    assert (told.trusted, told.qualified) == (True, False)


def test_a_trust_list_that_cannot_be_read_is_our_fault_and_not_the_signers(signed, original, tmp_path):
    with pytest.raises(Unavailable):
        check_signature(signed, original, [tmp_path / "missing.pem"], at=NOW)


def test_proofs_added_after_the_signature_are_welcome(original, card):
    assert isinstance(found(sign(original, card, NOW, proofs=True), original), Signature)


@pytest.mark.parametrize("box", [(60, 60, 260, 120), (0, 0, 595, 842)], ids=["small", "whole page"])
def test_a_signature_that_shows_on_a_page_is_refused_because_it_could_cover_words(original, card, box):
    assert found(sign(original, card, NOW, box=box), original) == Fault.VISIBLE


def test_a_time_stamp_over_the_signed_file_is_welcome_unless_it_shows_on_a_page(signed, original, services):
    assert isinstance(found(stamp(signed, services), original), Signature)
    assert found(stamp(signed, services, box=(100, 100, 500, 200)), original) == Fault.VISIBLE


@pytest.mark.parametrize("box", [None, (100, 100, 500, 200)], ids=["hidden", "visible"])
def test_before_the_signature_not_even_a_time_stamp_may_come(original, card, services, box):
    assert isinstance(found(sign(stamp(original, services, box=box), card, NOW), original), Fault)


def test_a_hidden_time_stamp_before_the_signature_is_a_change(original, card, services):
    assert found(sign(stamp(original, services), card, NOW), original) == Fault.CHANGED


def test_a_stamped_time_is_told_only_of_a_service_that_the_trust_list_vouches_for(
    original, card, authority, services, tmp_path
):
    """Anybody can make a service of their own and stamp the day that suits them."""
    own = service(Authority(tmp_path, NOW, "Obce Centrum").card("Obcy", "Znacznik", stamps=True), EARLIER)
    honest, forged = (sign(original, card, NOW, stamps=one) for one in (services, own))
    told = found(honest, original, authority.path)
    assert isinstance(told, Signature)
    assert (told.stamped, told.signed_at) == (True, EARLIER)
    for pdf, roots in ((forged, [authority.path]), (forged, []), (honest, [])):
        told = found(pdf, original, *roots)
        assert isinstance(told, Signature)
        assert (told.stamped, told.signed_at) == (False, NOW)


@pytest.mark.parametrize(("days", "ago"), [(1, 9), (300, -3)])
def test_a_certificate_out_of_its_days_is_refused(original, authority, days, ago):
    late = authority.card("Piotr", "Mazur", days=days, ago=ago)
    assert found(sign(original, late, NOW), original) == Fault.EXPIRED


def test_an_unsigned_file_another_file_and_a_cut_one_are_told_apart(signed, original, renderer, card):
    assert found(original, original) == Fault.UNSIGNED
    assert found(original + b"\n", original) == Fault.UNSIGNED
    other = with_empty_form(renderer.render(*LETTERS["receipt"]))
    assert found(sign(other, card, NOW), original) == Fault.OTHER_FILE
    assert found(b"GIF89a", original) == Fault.NO_PDF
    assert found(signed[:-200], original) == Fault.BROKEN


def test_a_file_saved_anew_before_it_was_signed_is_another_file(original, card):
    with pikepdf.open(io.BytesIO(original)) as opened:
        saved = io.BytesIO()
        opened.save(saved)
    assert found(sign(saved.getvalue(), card, NOW), original) == Fault.OTHER_FILE


def test_a_second_signature_is_one_too_many(signed, original, card):
    assert found(sign(signed, card, NOW, field="Podpis2"), original) == Fault.SEVERAL


def test_a_signature_that_is_no_pades_is_of_another_kind(original, card):
    assert found(sign(original, card, NOW, pades=False), original) == Fault.OTHER_KIND


def test_a_page_changed_before_the_signature_is_found_though_the_signature_itself_holds(
    original, card, poppler
):
    """The negative control of the comparison: the signature covers the changed page and is valid over it."""
    forged = sign(with_other_page(original), card, NOW)
    assert forged.startswith(original)
    assert "Signature is Valid" in poppler("pdfsig", forged)
    assert found(forged, original) == Fault.CHANGED


def test_a_note_stuck_on_a_page_before_the_signature_is_found(original, card):
    assert found(sign(with_note(original), card, NOW), original) == Fault.CHANGED


def test_a_page_changed_after_the_signature_is_found(signed, original):
    assert found(with_other_page(signed), original) == Fault.CHANGED


def test_words_after_the_end_are_not_signed_and_not_taken(signed, original):
    assert found(signed + b"\n%more", original) == Fault.BROKEN
    assert found(signed + b"\n%more\n%%EOF\n", original) != found(signed, original)


def test_another_file_hung_behind_ours_is_found_though_it_begins_with_our_bytes(original, renderer, card):
    """Its table of contents never leads back to ours: a reader would show the other file."""
    other = sign(with_empty_form(renderer.render(*LETTERS["receipt"])), card, NOW)
    assert isinstance(found(original + moved(other, len(original)), original), Fault)


@pytest.mark.parametrize("seed", range(4))
def test_one_changed_bit_in_what_was_added_never_passes_and_never_breaks_the_checker(signed, original, seed):
    drawn, whole = random.Random(seed), found(signed, original)
    first, last = gap(signed)
    for _ in range(15):
        at = drawn.randrange(len(original), len(signed))
        changed = bytearray(signed)
        changed[at] ^= 1 << drawn.randrange(8)
        told = found(bytes(changed), original)
        # what no signature can cover is its own place: the authority's certificate beside it, the case of its digits
        assert isinstance(told, Fault) or (told == whole and first <= at < last), at


def test_the_person_in_the_certificate_gets_into_no_log(original, authority, caplog, capfd, tmp_path):
    card = authority.card("Żaneta", "Gżegżółka", pesel="84031204837", days=1, ago=9)
    with caplog.at_level(logging.DEBUG):
        found(sign(original, card, NOW), original, Authority(tmp_path, NOW, "Obce").path)
    written = caplog.text + capfd.readouterr().err
    assert "84031204837" not in written
    assert "Gżegżółka" not in written


def test_a_time_from_the_signers_clock_is_told_as_it_stands(original, card):
    told = found(sign(original, card, NOW - timedelta(days=2)), original)
    assert isinstance(told, Signature)
    assert told.signed_at == NOW - timedelta(days=2)


def gap(signed: bytes) -> tuple[int, int]:
    """Return where a signature itself lies: what its range leaves out."""
    with pikepdf.open(io.BytesIO(signed)) as opened:
        _start, length, behind, _rest = (int(one) for one in opened.Root.AcroForm.Fields[0].V.ByteRange)
    return length, behind


def with_other_page(pdf: bytes) -> bytes:
    """Add an increment that shows other words on the first page."""
    from pyhanko.pdf_utils.generic import StreamObject, pdf_name

    writer = increment_on(pdf)
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Contents")] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    return written(writer)


def with_note(pdf: bytes) -> bytes:
    """Add an increment that sticks a note on the first page."""
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, pdf_name, pdf_string

    writer = increment_on(pdf)
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Text"),
            pdf_name("/Rect"): ArrayObject(NumberObject(side) for side in (10, 10, 30, 30)),
            pdf_name("/Contents"): pdf_string("nie"),
        }
    )
    page[pdf_name("/Annots")] = ArrayObject([writer.add_object(note)])
    writer.update_container(page)
    return written(writer)


def written(writer) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def moved(pdf: bytes, by: int) -> bytes:
    """Write a PDF anew so that its places count from behind ``by`` bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    text = out.getvalue()
    head, _, tail = text.rpartition(b"\nxref\n")
    lines = tail.split(b"\n")
    shifted = [
        b"%010d" % (int(line[:10]) + by) + line[10:]
        if line[10:11] == b" " and line.rstrip().endswith(b"n")
        else line
        for line in lines
    ]
    body, _, end = b"\n".join(shifted).rpartition(b"startxref\n")
    place = int(end.split(b"\n")[0])
    return head + b"\nxref\n" + body + b"startxref\n%d\n%%%%EOF\n" % (place + by)
