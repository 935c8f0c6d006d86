"""The stretches of the way that several walks share."""

import itertools
import re

from tests.support.walker import Walker

SUM = re.compile("^Zapłać")
CODES = itertools.count(100)  # a bank takes each BLIK code once


def sign_in(walker: Walker, person: str, *, office: bool = False, place: str = "") -> Walker:
    """Sign in at the provider as somebody it knows, from the choice of ways."""
    if office or place:
        kind = "kind=office" if office else ""
        walker.go(f"/zaloguj?{kind}&next={place}")
    walker.page.locator("main form button").first.click()
    walker.page.wait_for_load_state("load")
    walker.page.get_by_label("Imię, nazwisko", exact=False).or_(walker.page.locator("#q")).first.fill(person)
    walker.page.get_by_role("button", name="Szukaj").click()
    walker.page.get_by_role("button", name=re.compile(f"^{person}|^Dalej jako {person}")).first.click()
    return walker.look()


def settle_in(walker: Walker, email: str) -> Walker:
    """Settle the account, unless another walk through this city did: which one comes first is the machine's choice."""
    return take_first_steps(walker, email) if walker.heading == "Na jaki adres e-mail pisać?" else walker


def take_first_steps(walker: Walker, email: str, phone: str = "") -> Walker:
    """Settle the account, with the codes that came to the mailbox."""
    assert walker.heading == "Na jaki adres e-mail pisać?"
    walker.press("Dalej")
    assert walker.page.title().startswith("Błąd:")
    walker.fill_whole("#email", email).press("Dalej")
    walker.fill_whole("#code", walker.city.code_for(email)).press("Dalej")
    walker.fill_whole("#phone", phone).press("Dalej")
    if phone:
        walker.fill_whole("#code", walker.city.code_for(phone)).press("Dalej")
    walker.choose("polski").press("Dalej")
    walker.page.locator("input[value=email]").check()
    walker.press("Dalej")
    if not walker.page.locator("#street").input_value():
        walker.fill_whole("#street", "ul. Lipowa 1/2").fill_whole("#postal_code", "15-001")
        walker.fill_whole("#town", "Białystok")
    walker.press("Dalej")
    walker.page.locator("input[name=accepted]").check()
    return walker.press("Dalej")


def start_form(walker: Walker) -> Walker:
    """Answer the first two pages of the certificate's form; the draft is then at the address."""
    walker.press("Dalej")
    assert walker.page.title().startswith("Błąd:")
    walker.choose("dla banku, na przykład do kredytu").press("Dalej")
    return walker.choose("Nie, zapłacę opłatę skarbową").press("Dalej")


def finish_form(walker: Walker) -> str:
    """Check the address and the answers, send the matter, and return its reference."""
    walker.press("Dalej")
    assert walker.heading == "Sprawdź, zanim wyślesz"
    walker.press(re.compile("^Wyślij wniosek"))
    assert walker.path.endswith("/przyjete"), walker.text
    return walker.path.split("/")[3]


def pay(walker: Walker) -> Walker:
    """Pay with BLIK at the gateway and come back."""
    page = leave(walker).page
    page.get_by_label("Kod BLIK").fill(f"777{next(CODES)}")
    page.locator("button[value=blik]").click()
    page.wait_for_url(walker.city.url + "/**")
    walker.city.work()
    return walker.look()


def leave(walker: Walker) -> Walker:
    """Leave for the gateway."""
    walker.press(SUM)
    assert walker.page.url.startswith(walker.city.gateway.url), walker.page.url
    return walker


def decide(clerk: Walker, reference: str, act: str, **filled: str) -> Walker:
    """Open a case from the desk, see what an act will do, and do it."""
    clerk.go(f"/biurko/sprawy/{reference}")
    clerk.page.get_by_role("link", name=re.compile(rf"^{act}$")).click()
    clerk.look()
    for box, words in filled.items():
        clerk.fill_whole(f"#{box}", words)
    clerk.press(act)
    clerk.city.work()
    return clerk


def download(walker: Walker, link: str) -> bytes:
    """Fetch what a link leads to with the browser's own cookies."""
    address = walker.page.get_by_role("link", name=link).first.get_attribute("href")
    answer = walker.page.request.get(walker.city.url + (address or ""))
    assert answer.ok, answer.status
    return answer.body()
