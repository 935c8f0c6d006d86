import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from portal.errors import Unavailable
from portal.files.seal_check import check_seal
from portal.files.seal_keys import ModulePlace, SealKey
from portal.files.seals import PadesSealer
from tests.files.conftest import NOW
from tests.files.letters import LETTERS
from tests.support.parts import need

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "pkcs11:",
        "pkcs11:token=t;object=o",
        "pkcs11:token=t?module-path=/x",
        "https:token=t;object=o?module-path=/x",
    ],
)
def test_a_pkcs11_address_that_lacks_a_part_is_refused(uri):
    with pytest.raises(ValueError, match="PKCS#11"):
        ModulePlace.parse(uri)


def test_a_pkcs11_address_names_module_token_key_and_the_file_of_its_pin(tmp_path):
    pin = tmp_path / "pin"
    pin.write_text("1234\n")
    uri = f"pkcs11:token=Miasto%20B;object=seal?module-path=/lib/x.so&pin-source=file:{pin}"
    assert ModulePlace.parse(uri) == ModulePlace("/lib/x.so", "Miasto B", "seal", "1234")


@pytest.mark.peer
def test_a_key_that_never_leaves_its_module_seals(renderer, seal_files, tmp_path, monkeypatch):
    package = find_spec("pkcs11")
    need("python-pkcs11", Path(package.origin) if package else None, "pip install python-pkcs11")
    need("SoftHSM", SOFTHSM if SOFTHSM.exists() else None, "Debian: apt-get install softhsm2")
    uri = soft_token(seal_files, tmp_path, monkeypatch)
    pdf = renderer.render(*LETTERS["no arrears"])
    sealer = PadesSealer(SealKey(chain=seal_files.chain, pkcs11=uri), place="Białystok")
    assert check_seal(sealer.seal(pdf, reason="x", at=NOW), [seal_files.chain], at=NOW).is_valid
    with pytest.raises(Unavailable):
        PadesSealer(SealKey(pkcs11=uri.replace("1234", "9999"))).seal(pdf, reason="x", at=NOW)


def soft_token(seal_files, folder: Path, monkeypatch) -> str:
    """Put the seal's key and certificate into a token of SoftHSM and return its address."""
    import pkcs11
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    program = shutil.which("softhsm2-util")
    subprocess.run(
        [program, "--init-token", "--free", "--label", "miasto", "--pin", "1234", "--so-pin", "1234"],
        check=True, capture_output=True, env=dict(os.environ),
    )  # fmt: skip
    token = pkcs11.lib(str(SOFTHSM)).get_token(token_label="miasto")
    certificate = x509.load_pem_x509_certificate(seal_files.certificate.read_bytes())
    key = load_pem_private_key(seal_files.key.read_bytes(), None)
    traditional = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    with token.open(rw=True, user_pin="1234") as session:
        names = {pkcs11.Attribute.LABEL: "seal", pkcs11.Attribute.ID: b"1", pkcs11.Attribute.TOKEN: True}
        session.create_object({**decode_ec_private_key(traditional), **names})
        session.create_object({**decode_x509_certificate(certificate.public_bytes(Encoding.DER)), **names})
    return f"pkcs11:token=miasto;object=seal?module-path={SOFTHSM}&pin-value=1234"
