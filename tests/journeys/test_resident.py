"""A resident goes the whole way in a real browser, on a phone and at a desk."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import ways
from tests.support.browser import DESKTOP, PHONE
from tests.support.city import City
from tests.support.parts import need_program
from tests.support.walker import Walker

pytestmark = pytest.mark.browser
Open = Callable[..., Walker]


@pytest.mark.parametrize(
    ("device", "person", "email", "phone"),
    [
        pytest.param(PHONE, "Jagoda Sienkiel", "jagoda@example.pl", "+48600100200", id="phone"),
        pytest.param(DESKTOP, "Marta Zalewska", "marta@example.pl", "", id="desktop"),
    ],
)
def test_from_search_to_the_sealed_certificate(
    walk: Open, city: City, tmp_path: Path, device: dict[str, Any], person: str, email: str, phone: str
) -> None:
    walker = walk(**device).go("/").picture("home")
    walker.page.get_by_role("searchbox").fill("zaswiadczenie")
    walker.enter().follow("Uzyskaj zaświadczenie o niezaleganiu")
    walker.page.locator("main a[href*='/wniosek/nowy/']").first.click()
    ways.sign_in(walker.look(), person)
    ways.take_first_steps(walker, email, phone)
    ways.start_form(walker)
    draft = walker.path

    other = walk(**device)
    ways.sign_in(other, person, place="/moje")
    other.page.locator("main a[href*='/wniosek/']").first.click()
    other.look()
    assert other.path == draft
    reference = ways.finish_form(other)
    other.go(f"/moje/sprawy/{reference}")
    other.page.locator("main a[href*='/platnosc/']").first.click()
    ways.pay(other.look())
    other.go(f"/moje/sprawy/{reference}").picture("case")
    assert "Opłata skarbowa wpłynęła" in other.text

    clerk = walk(**DESKTOP)
    ways.sign_in(clerk, "Joanna Klim", office=True)
    ways.decide(clerk, reference, "Wydaj zaświadczenie")
    other.go(f"/moje/sprawy/{reference}")
    assert "Zaświadczenie jest gotowe" in other.text
    seal_is_valid(ways.download(other, "Otwórz dokument (PDF)"), tmp_path)

    other.go(f"/moje/sprawy/{reference}")
    other.page.locator("#score").check()
    other.press("Wyślij ocenę")
    other.choose("Nie trzeba było iść do urzędu").press("Wyślij")
    assert "Twoja ocena: 5 z 5" in other.text
    other.go("/moje").go("/moje/sprawy").go("/moje/pisma").go("/moje/podatki").go("/konto").go(
        "/konto/kto-ogladal"
    )
    assert "Departament Finansów Miasta" in other.text or "FN" in other.text
    other.go("/konto/sesje")
    other.press("Wyloguj wszystkie pozostałe")
    walker.go("/moje")
    assert walker.path == "/zaloguj"
    assert city.letters_to(email)


def seal_is_valid(pdf: bytes, folder: Path) -> None:
    """Ask a program that shares no code with ours."""
    sealed = folder / "certificate.pdf"
    sealed.write_bytes(pdf)
    program = need_program("pdfsig", "poppler-utils")
    said = subprocess.run([program, sealed], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_arrears_are_told_before_sending_and_stand_in_the_certificate(walk: Open, city: City) -> None:
    walker = walk(**PHONE).go("/uslugi/tax-certificate")
    walker.page.locator("main a[href*='/wniosek/nowy/']").first.click()
    ways.sign_in(walker.look(), "Kazimierz Rogowski")
    ways.settle_in(walker, "kazimierz@example.pl")
    walker.go("/moje/podatki")
    assert "103,00" in walker.text
    walker.go("/wniosek/nowy/tax-certificate")
    ways.start_form(walker)
    walker.press("Dalej")
    assert "Zaległość" in walker.text
    walker.press(re.compile("^Wyślij wniosek"))
    reference = walker.path.split("/")[3]
    walker.page.locator("main a[href*='/platnosc/']").first.click()
    ways.pay(walker.look())
    clerk = walk(**DESKTOP)
    ways.sign_in(clerk, "Joanna Klim", office=True)
    ways.decide(clerk, reference, "Wydaj zaświadczenie")
    walker.go(f"/moje/sprawy/{reference}")
    assert "Zaświadczenie jest gotowe" in walker.text


def test_a_european_without_pesel_signs_in_and_is_told_what_needs_one(walk: Open) -> None:
    walker = walk(**PHONE)
    ways.sign_in(walker, "Camille Laurent", place="/konto")
    ways.take_first_steps(walker, "camille@example.fr")
    walker.go("/konto")
    assert "Nie mamy Twojego numeru PESEL" in walker.text
    assert "Te usługi go wymagają" in walker.text
    walker.go("/wniosek/nowy/tax-certificate")
    assert walker.heading == "Do tej sprawy potrzebny jest PESEL"


def test_without_javascript_the_way_is_the_same(walk: Open) -> None:
    walker = walk(**PHONE, java_script_enabled=False)
    ways.sign_in(walker, "Wiesława Turowska", place="/moje")
    ways.take_first_steps(walker, "wieslawa@example.pl")
    walker.go("/wniosek/nowy/tax-certificate")
    ways.start_form(walker)
    reference = ways.finish_form(walker)
    walker.page.locator("main a[href*='/platnosc/']").first.click()
    ways.pay(walker.look())
    walker.go(f"/moje/sprawy/{reference}")
    assert "Opłata skarbowa wpłynęła" in walker.text
