"""Settings are read strictly: every fault at once, in words, and nothing half right."""

import base64
from pathlib import Path

import pytest

from config.settings import ConfigFaultsError, load

KEY = base64.b64encode(bytes(32)).decode()
PEM = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"
GOOD = {
    "PORTAL_ENV": "development",
    "PORTAL_DATABASE_URL": "sqlite:////srv/portal.sqlite",
    "PORTAL_DATA_DIR": "/srv/portal",
    "PORTAL_SECRET_KEY": "s" * 40,
    "PORTAL_KEY_RING": f"k2:{KEY} k1:{KEY}",
    "PORTAL_MATCH_KEY": KEY,
    "PORTAL_RESIDENTS_ISSUER": "http://127.0.0.1:8001/residents",
    "PORTAL_RESIDENTS_CLIENT_ID": "portal",
    "PORTAL_RESIDENTS_CLIENT_KEY": PEM,
    "PORTAL_OFFICIALS_ISSUER": "http://127.0.0.1:8001/officials",
    "PORTAL_OFFICIALS_CLIENT_ID": "portal",
    "PORTAL_OFFICIALS_CLIENT_KEY": PEM,
    "PORTAL_P24_MERCHANT_ID": "12345",
    "PORTAL_P24_API_KEY": "a",
    "PORTAL_P24_CRC_KEY": "c",
    "PORTAL_P24_BASE_URL": "http://127.0.0.1:8002",
    "PORTAL_MAIL_FROM": "portal@example.pl",
}
OPEN = {
    **GOOD,
    "PORTAL_ENV": "production",
    "PORTAL_BASE_URL": "https://sprawy.example.pl",
    "PORTAL_RESIDENTS_ISSUER": "https://id.example.pl/r",
    "PORTAL_OFFICIALS_ISSUER": "https://id.example.pl/o",
    "PORTAL_P24_BASE_URL": "https://secure.example.pl",
    "PORTAL_CLAMD": "/run/clamd",
    "PORTAL_RATE_LIMIT_STORE": "redis://127.0.0.1",
    "PORTAL_SEAL_CERTIFICATE": "/srv/seal.pem",
    "PORTAL_SEAL_KEY": "/srv/seal.key",
}


def faults(environment: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigFaultsError) as caught:
        load(environment)
    return caught.value.faults


def test_good_settings_are_read() -> None:
    settings = load(GOOD)
    assert not settings.production
    assert (settings.key_current, list(settings.key_ring)) == ("k2", ["k2", "k1"])
    assert settings.gateway.pos_id == settings.gateway.merchant_id == 12345
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.residents.internal_url == settings.residents.issuer
    assert settings.services == ()


def test_settings_never_change_after_the_start() -> None:
    with pytest.raises(AttributeError):
        load(GOOD).base_url = "x"  # type: ignore[misc]


def test_a_portal_open_to_residents_can_be_set_up() -> None:
    assert load(OPEN).production


def test_every_missing_setting_is_named_at_once() -> None:
    found = faults({})
    missing = [name for name in GOOD if not any(fault.startswith(f"{name} ") for fault in found)]
    # without PORTAL_ENV the portal takes itself for the real one, and says what that wants
    assert missing == []


WRONG = {
    "PORTAL_ENV": ("test", "development albo production"),
    "PORTAL_BASE_URL": ("https://sprawy.pl/portal", "adres bez ścieżki"),
    "PORTAL_DATABASE_URL": ("mysql://x", "sqlite:/// albo postgresql"),
    "PORTAL_SECRET_KEY": ("short", "co najmniej 32 znaki"),
    "PORTAL_KEY_RING": (f"k1:{KEY} k1:{KEY}", "każdą nazwę raz"),
    "PORTAL_MATCH_KEY": ("bm90IDMy", "ma mieć 32 bajty"),
    "PORTAL_RESIDENTS_ISSUER": ("https://id.pl/?x=1", "bez zapytania"),
    "PORTAL_RESIDENTS_CLIENT_KEY": ("abc", "PEM"),
    "PORTAL_P24_MERCHANT_ID": ("12a", "liczbę całkowitą"),
    "PORTAL_P24_POS_ID": ("-1", "liczbę całkowitą"),
    "PORTAL_SMTP_PORT": ("smtp", "liczbę całkowitą"),
    "PORTAL_SMTP_TLS": ("true", "yes albo no"),
    "PORTAL_DEMO": ("1", "yes albo no"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_named_with_what_to_write_instead(name: str) -> None:
    value, words = WRONG[name]
    # an unknown environment is taken for the real one, so that nothing is forgiven
    found = faults({**(OPEN if name == "PORTAL_ENV" else GOOD), name: value})
    assert len(found) == 1
    assert found[0].startswith(f"{name}: ")
    assert words in found[0]


def test_all_wrong_values_are_named_at_once() -> None:
    found = faults({**GOOD, **{name: value for name, (value, _) in WRONG.items() if name != "PORTAL_ENV"}})
    assert {fault.split(":")[0] for fault in found} == set(WRONG) - {"PORTAL_ENV"}


@pytest.mark.parametrize("value", ["", "k1", f"k-1:{KEY}", "k1:%%%", "k1:łódź", f":{KEY}"])
def test_a_ring_of_keys_written_wrongly_is_refused_in_polish(value: str) -> None:
    (found,) = faults({**GOOD, "PORTAL_KEY_RING": value})
    assert found.startswith("PORTAL_KEY_RING")
    assert "string" not in found


def test_a_misspelt_name_is_a_fault_and_not_passed_over() -> None:
    (found,) = faults({**GOOD, "PORTAL_DEMOO": "yes"})
    assert found.startswith("PORTAL_DEMOO: portal nie zna")


def test_other_peoples_variables_are_left_alone() -> None:
    assert load({**GOOD, "PATH": "/bin", "FLASK_APP": "app"}) == load(GOOD)


# ---------------------------------------------------------------------------------------------- values in files
def test_a_secret_can_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{'f' * 40}\n", encoding="utf-8")
    environment = {**GOOD, "PORTAL_SECRET_KEY_FILE": str(secret)}
    del environment["PORTAL_SECRET_KEY"]
    assert load(environment).secret_key == "f" * 40


def test_a_value_given_in_both_ways_is_a_fault(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("f" * 40, encoding="utf-8")
    (found,) = faults({**GOOD, "PORTAL_SECRET_KEY_FILE": str(secret)})
    assert "podano naraz" in found


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    environment = {**GOOD, "PORTAL_P24_API_KEY_FILE": str(tmp_path / "missing")}
    del environment["PORTAL_P24_API_KEY"]
    (found,) = faults(environment)
    assert "nie można odczytać pliku" in found


def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"\xff\xfe\x00")
    environment = {**GOOD, "PORTAL_MATCH_KEY_FILE": str(secret)}
    del environment["PORTAL_MATCH_KEY"]
    (found,) = faults(environment)
    assert "PORTAL_MATCH_KEY_FILE" in found


# ---------------------------------------------------------------------------------------------- production
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_BASE_URL", "http://sprawy.example.pl", "https://"),
        ("PORTAL_RESIDENTS_ISSUER", "http://id.example.pl", "https://"),
        ("PORTAL_OFFICIALS_ISSUER", "http://id.example.pl", "https://"),
        ("PORTAL_P24_BASE_URL", "http://secure.example.pl", "https://"),
        ("PORTAL_DEMO", "yes", "nie wolno wczytać w produkcji"),
        ("PORTAL_CLOCK_FILE", "/srv/clock", "służy tylko testom"),
        ("PORTAL_CLAMD", "", "załączniki muszą być sprawdzane"),
        ("PORTAL_RATE_LIMIT_STORE", "memory://", "pamięć jednego procesu"),
        ("PORTAL_SEAL_KEY", "", "bez pieczęci"),
    ],
)
def test_what_a_portal_open_to_residents_must_not_have_is_named(name: str, value: str, words: str) -> None:
    (found,) = faults({**OPEN, name: value})
    assert name in found or name.removeprefix("PORTAL_") in found
    assert words in found
    # the negative control: elsewhere the same value is fine
    load({**OPEN, name: value, "PORTAL_ENV": "development"})


@pytest.mark.parametrize(
    ("finance", "found"),
    [
        ({"SOURCE": "fax"}, ["PORTAL_FINANCE_SOURCE: wpisz embedded, file albo rest."]),
        (
            {"SOURCE": "file", "FILES": "/srv/finance"},
            ["PORTAL_FINANCE_LAYOUT: ustaw je, gdy FINANCE_SOURCE to file."],
        ),
        ({"SOURCE": "rest", "TOKEN": "t"}, ["PORTAL_FINANCE_URL: ustaw je, gdy FINANCE_SOURCE to rest."]),
        (
            {"URL": "ftp://x"},
            ["PORTAL_FINANCE_URL: wpisz adres bez zapytania, na przykład https://finanse.example.pl/portal."],
        ),
    ],
)
def test_a_way_to_the_finance_system_needs_its_settings(finance: dict[str, str], found: list[str]) -> None:
    assert faults({**GOOD, **{f"PORTAL_FINANCE_{name}": value for name, value in finance.items()}}) == found


def test_the_finance_system_is_reached_over_tls_in_production() -> None:
    plain = {"PORTAL_FINANCE_SOURCE": "rest", "PORTAL_FINANCE_URL": "http://x", "PORTAL_FINANCE_TOKEN": "t"}
    assert faults({**OPEN, **plain}) == [
        "PORTAL_FINANCE_URL: w produkcji adres musi zaczynać się od https://."
    ]
    assert load({**OPEN, **plain, "PORTAL_FINANCE_URL": "https://x/api/"}).finance_url == "https://x/api"


# ---------------------------------------------------------------------------------------------- video visits
VIDEO = {
    "PORTAL_SIGNAL_URL": "wss://sprawy.example.pl/sygnaly",
    "PORTAL_TURN_URLS": "turn:turn.example.pl:3478?transport=udp turns:turn.example.pl:5349",
    "PORTAL_TURN_SECRET": "north",
    "PORTAL_TURN_ONLY": "yes",
}


def test_the_settings_of_video_visits_are_read() -> None:
    settings = load({**OPEN, **VIDEO, "PORTAL_SIGNAL_BIND": "[::1]:9006"})
    assert settings.signal_bind == ("::1", 9006)
    assert settings.turn_urls == ("turn:turn.example.pl:3478?transport=udp", "turns:turn.example.pl:5349")
    assert settings.turn_only


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_SIGNAL_URL", "ws://sprawy.example.pl", "wss://"),
        ("PORTAL_TURN_ONLY", "no", "przez przekaźnik"),
    ],
)
def test_a_call_in_production_is_encrypted_and_goes_through_the_relay(
    name: str, value: str, words: str
) -> None:
    (found,) = faults({**OPEN, **VIDEO, name: value})
    assert found.startswith(name)
    assert words in found
    load({**OPEN, **VIDEO, name: value, "PORTAL_ENV": "development"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_SIGNAL_BIND", "8006"),
        ("PORTAL_SIGNAL_BIND", "127.0.0.1:0"),
        ("PORTAL_SIGNAL_URL", "https://sprawy.example.pl"),
        ("PORTAL_TURN_URLS", "stun:turn.example.pl"),
        ("PORTAL_TURN_SECRET", ""),
    ],
)
def test_a_wrong_setting_of_video_visits_is_named(name: str, value: str) -> None:
    (found,) = faults({**GOOD, **VIDEO, "PORTAL_TURN_ONLY": "no", name: value})
    assert name in found
