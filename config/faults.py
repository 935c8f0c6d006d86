"""Say in Polish what settings lack that are right one by one and wrong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import values

if TYPE_CHECKING:
    from config.settings import Settings

PREFIX = "PORTAL_"


def finance_faults(settings: Settings) -> list[str]:
    """Name what the chosen way to the finance system lacks."""
    source = settings.finance_source
    needs: dict[str, dict[str, object]] = {
        values.FILE: {"FILES": settings.finance_files, "LAYOUT": settings.finance_layout},
        values.REST: {"URL": settings.finance_url, "TOKEN": settings.finance_token},
    }
    missing = [name for name, value in needs.get(source, {}).items() if not value]
    return [f"{PREFIX}FINANCE_{name}: ustaw je, gdy FINANCE_SOURCE to {source}." for name in missing]


def neighbour_faults(settings: Settings) -> list[str]:
    """Name what the ways to matters of other systems and to e-delivery lack."""
    faults = []
    if settings.cases_drop and not settings.cases_layouts:
        faults.append(f"{PREFIX}CASES_LAYOUTS: ustaw je, gdy ustawione jest CASES_DROP.")
    if settings.cases_urls and not settings.cases_token:
        faults.append(f"{PREFIX}CASES_TOKEN: ustaw je, gdy ustawione jest CASES_URL.")
    if settings.edelivery_url and not settings.edelivery_token:
        faults.append(f"{PREFIX}EDELIVERY_TOKEN: ustaw je, gdy ustawione jest EDELIVERY_URL.")
    if settings.turn_urls and not settings.turn_secret:
        faults.append(f"{PREFIX}TURN_SECRET: ustaw je, gdy ustawione jest TURN_URLS.")
    if settings.turn_only and not settings.turn_urls:
        faults.append(f"{PREFIX}TURN_URLS: ustaw je, gdy TURN_ONLY to yes.")
    return faults


def production_faults(settings: Settings) -> list[str]:
    """Name what a portal open to residents must not have."""
    if not settings.production:
        return []
    faults = _video_faults(settings)
    for name, url in (
        ("BASE_URL", settings.base_url),
        ("RESIDENTS_ISSUER", settings.residents.issuer),
        ("OFFICIALS_ISSUER", settings.officials.issuer),
        ("P24_BASE_URL", settings.gateway.base_url),
        ("FINANCE_URL", settings.finance_url),
        ("EDELIVERY_URL", settings.edelivery_url),
        *(("CASES_URL", url) for url in settings.cases_urls.values()),
        *(("DATA_ORIGINS", url) for url in settings.data_origins),
    ):
        if url and not url.startswith("https://"):
            faults.append(f"{PREFIX}{name}: w produkcji adres musi zaczynać się od https://.")
    if settings.demo:
        faults.append(f"{PREFIX}DEMO: miasta pokazowego nie wolno wczytać w produkcji.")
    if settings.clock_file:
        faults.append(f"{PREFIX}CLOCK_FILE: przesuwany zegar służy tylko testom.")
    if not settings.clamd:
        faults.append(f"{PREFIX}CLAMD nie jest ustawione: w produkcji załączniki muszą być sprawdzane.")
    if settings.rate_limit_store.startswith("memory"):
        faults.append(f"{PREFIX}RATE_LIMIT_STORE: pamięć jednego procesu nie liczy żądań innych procesów.")
    if not (settings.seal_pkcs11 or (settings.seal_certificate and settings.seal_key)):
        faults.append(f"{PREFIX}SEAL_PKCS11 albo SEAL_CERTIFICATE i SEAL_KEY: bez pieczęci nie ma pism.")
    return faults


def _video_faults(settings: Settings) -> list[str]:
    """Name what would let others listen in on a call, or learn where the two people are."""
    faults = []
    if settings.signal_url and not settings.signal_url.startswith("wss://"):
        faults.append(f"{PREFIX}SIGNAL_URL: w produkcji adres musi zaczynać się od wss://.")
    if settings.signal_url and not settings.turn_only:
        faults.append(f"{PREFIX}TURN_ONLY: w produkcji rozmowa musi iść przez przekaźnik (yes).")
    return faults
