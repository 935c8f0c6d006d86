import io
import re
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from pyhanko.sign.general import SigningError

from portal.errors import Unavailable
from portal.files import seals
from portal.files.seal_check import check_seal
from portal.files.seal_keys import SealKey
from portal.files.seals import PadesSealer, sealer_for
from portal.sandbox.seal_authority import make_seal
from tests.files.conftest import NOW
from tests.files.letters import LETTERS
from tests.support.parts import need_program


@pytest.fixture(scope="module")
def pdf(renderer) -> bytes:
    return renderer.render(*LETTERS["no arrears"])


@pytest.fixture(scope="module")
def sealed(pdf, sealer) -> bytes:
    return sealer.seal(pdf, reason="Zaświadczenie o niezaleganiu", at=NOW)


def flipped(content: bytes, at: int) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


@pytest.mark.peer
def test_an_independent_program_finds_the_seal_valid_over_the_whole_file(sealed, poppler):
    said = poppler("pdfsig", sealed)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Nov 23 2026" in said


@pytest.mark.peer
def test_an_independent_program_finds_one_changed_bit(sealed, poppler):
    said = poppler("pdfsig", flipped(sealed, 3000))
    assert "Signature is Valid" not in said
    assert "Digest Mismatch" in said


@pytest.mark.peer
def test_an_independent_program_trusts_the_seal_when_it_knows_the_authority(
    sealed, seal_files, poppler, tmp_path
):
    certutil = need_program("certutil", "libnss3-tools")
    subprocess.run([certutil, "-N", "-d", tmp_path, "--empty-password"], check=True)
    subprocess.run(
        [certutil, "-A", "-d", tmp_path, "-n", "demo", "-t", "CT,C,C", "-i", seal_files.chain], check=True
    )
    assert "Certificate is Trusted" in poppler("pdfsig", sealed, "-nssdir", str(tmp_path))


def test_our_own_check_agrees(sealed, seal_files):
    state = check_seal(sealed, [seal_files.chain], at=NOW)
    assert state.is_valid
    assert state.sealed_at == NOW
    assert "Białystok" in state.sealed_by


def test_the_room_left_for_the_signature_would_hold_that_of_the_longest_key_and_not_much_more(sealed):
    place = max(re.findall(rb"/Contents <([0-9A-Fa-f]+)>", sealed), key=len)
    unused = (len(place) - len(place.rstrip(b"0"))) // 2
    assert 512 < unused < 2048  # bytes; a signature by RSA-4096 has 512


def test_with_too_little_room_nothing_is_sealed(pdf, sealer, monkeypatch):
    monkeypatch.setattr(seals, "REST_BYTES", 0)
    with pytest.raises(SigningError):
        sealer.seal(pdf, reason="Zaświadczenie o niezaleganiu", at=NOW)


def test_our_own_check_finds_a_changed_bit_an_addition_and_a_foreign_authority(sealed, seal_files, tmp_path):
    assert not check_seal(flipped(sealed, 3000), [seal_files.chain], at=NOW).is_valid
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        assert check_seal(sealed + b"\n%more", [seal_files.chain], at=NOW).whole is False
        opened.docinfo["/Title"] = "Inny tytuł"
        rewritten = io.BytesIO()
        opened.save(rewritten)
    assert not check_seal(rewritten.getvalue(), [seal_files.chain], at=NOW).is_valid
    other = make_seal(tmp_path, NOW)
    assert not check_seal(sealed, [other.chain], at=NOW).ours


def test_a_file_without_a_seal_has_no_state(pdf, seal_files):
    assert check_seal(pdf, [seal_files.chain], at=NOW) is None
    assert check_seal(b"nie PDF", [seal_files.chain], at=NOW) is None


def test_the_seal_says_why_where_and_whose_it_is(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        seal = opened.Root.AcroForm.Fields[0].V
        assert str(seal.Reason) == "Zaświadczenie o niezaleganiu"
        assert str(seal.Location) == "Białystok"
        assert "Białystok" in str(seal.Name)


def test_the_seal_changes_nothing_before_it_and_no_property_of_the_file(pdf, sealed):
    assert sealed.startswith(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as before, pikepdf.open(io.BytesIO(sealed)) as after:
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()
        assert {k: str(v) for k, v in before.docinfo.items()} == {k: str(v) for k, v in after.docinfo.items()}
        assert after.Root.StructTreeRoot.K
        assert after.Root.MarkInfo.Marked


def test_the_seals_field_lies_outside_the_page_and_is_not_hidden(sealed):
    """PDF/UA lets an untagged field stand only outside the page, PDF/A asks for print and forbids hidden."""
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        field = opened.Root.AcroForm.Fields[0]
        assert [int(value) for value in field.Rect] == [-9999] * 4
        assert int(field.F) & 4
        assert not int(field.F) & 2


def test_a_key_in_one_pkcs12_file_seals_too(pdf, seal_files, tmp_path, poppler):
    key = load_pem_private_key(seal_files.key.read_bytes(), None)
    certificate = x509.load_pem_x509_certificate(seal_files.certificate.read_bytes())
    path = tmp_path / "seal.p12"
    locked = BestAvailableEncryption(b"tajne")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, locked))
    sealer = PadesSealer(SealKey(path, chain=seal_files.chain, passphrase=b"tajne"))
    assert check_seal(sealer.seal(pdf, reason="x", at=NOW), [seal_files.chain], at=NOW).is_valid
    with pytest.raises(Unavailable):
        PadesSealer(SealKey(path, passphrase=b"inne")).seal(pdf, reason="x", at=NOW)


def test_without_a_key_there_is_no_sealer_and_a_missing_file_is_said(pdf, tmp_path):
    class Keyless:
        seal_certificate = seal_key = seal_chain = None
        seal_pkcs11 = ""

    with pytest.raises(Unavailable, match="no key is configured"):
        sealer_for(Keyless())
    missing = SealKey(tmp_path / "no.crt", tmp_path / "no.key")
    with pytest.raises(Unavailable, match="cannot be read"):
        PadesSealer(missing).seal(pdf, reason="x", at=NOW)


def test_a_seal_of_a_certificate_that_has_run_out_is_not_ours(sealed, seal_files):
    assert not check_seal(sealed, [seal_files.chain], at=NOW + timedelta(days=6 * 365)).ours
