"""The demo city's folder: made once, kept, readable by its owner only."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from config.settings import load
from portal.sandbox.town import Ports, Town

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "var", Ports())


def every_file(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_founding_twice_changes_nothing(town: Town) -> None:
    town.found(NOW)
    before = every_file(town.folder)
    town.found(NOW)
    assert every_file(town.folder) == before


def test_secrets_and_private_keys_are_their_owners_alone(town: Town) -> None:
    town.found(NOW)
    secret = [path for path, content in every_file(town.folder).items() if b"PRIVATE KEY" in content]
    secret += [path for path in (town.folder / "secrets").iterdir() if path.is_file()]
    assert len(secret) >= 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


def test_the_settings_of_the_demo_city_are_without_fault(town: Town) -> None:
    settings = load(town.environment(town.found(NOW), {}))
    assert settings.demo
    assert not settings.production
    assert settings.residents.issuer == "http://127.0.0.1:8001/residents"
    assert settings.database_url.startswith("sqlite:///")


def test_a_setting_made_by_hand_wins_over_the_demo_citys_in_either_spelling(
    town: Town, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.write_text("x" * 40)
    given = {"PORTAL_SECRET_KEY": "y" * 40, "PORTAL_MAIL_FROM_FILE": str(own)}
    settings = load(town.environment(town.found(NOW), given))
    assert settings.secret_key == "y" * 40
    assert settings.mail_from == "x" * 40


def test_the_identity_provider_is_told_public_keys_only(town: Town) -> None:
    town.found(NOW)
    clients = json.loads(town.clients.read_text())
    assert {client["issuer"] for client in clients} == {"residents", "officials"}
    assert all("d" not in key for client in clients for key in client["jwks"]["keys"])


def test_the_seal_is_issued_by_the_demo_authority(town: Town) -> None:
    seal = town.found(NOW)
    certificate = x509.load_pem_x509_certificate(seal.certificate.read_bytes())
    authority = x509.load_pem_x509_certificate(seal.chain.read_bytes())
    certificate.verify_directly_issued_by(authority)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign


def test_two_cities_use_no_port_in_common() -> None:
    assert not set(Ports().named().values()) & set(Ports(9000).named().values())
