"""People who act for others: they add it on their pages, an official of the named unit checks it on hers."""

import io
from dataclasses import replace
from functools import cache
from typing import Any

import pikepdf
from sqlalchemy import select

from portal.accounts.mandates.models import Mandate, State
from portal.accounts.models import Identity, Subject
from portal.service import Capacity
from tests.support.desk import SLUG
from tests.support.house import House
from tests.support.lived import found, settled
from tests.support.people import Resident, Worker, sign_in
from tests.support.visitor import Visitor, form_fields

CHECKER = Worker("o-iza", "Izabela", "Wróbel", "DOM", ("clerk",))
SECOND = Worker("o-kinga", "Kinga", "Zalewska", "DOM", ("clerk",))
LIST, ADD = "/moje/pelnomocnictwa", "/moje/pelnomocnictwa/dodaj"
NIP, KRS, REGON = "1234563218", "0000127206", "192598184"
COMPANY = {"name": "Zielony Liść sp. z o.o.", "nip": NIP, "krs": KRS, "regon": "", "sure": "y"}
FORM = f"/wniosek/nowy/{SLUG}"


class Represented:
    """A house in which every capacity may ask for the certificate."""

    def __init__(self, house: House, *, is_founded: bool = False) -> None:
        self.house = house
        if not is_founded:
            found(house)
        # the form of the first service is enough here; who may file it is what is looked at
        self.let_act(frozenset(Capacity))
        self.checker = sign_in(house, CHECKER)

    def let_act(self, acting: frozenset[Capacity]) -> None:
        """Let the first service take these capacities."""
        portal = self.house.portal
        service = replace(portal.services[SLUG], acting=acting)
        object.__setattr__(portal, "services", {**portal.services, SLUG: service})

    def resident(self, who: Resident) -> Visitor:
        """Open a browser of a resident whose first steps are done."""
        return settled(self.house, who)

    def claim(self, visitor: Visitor, kind: str = "company", **changed: Any) -> Visitor:
        """Add whom the person represents; a power of attorney needs its own fields."""
        given = COMPANY if kind in {"company", "sole_trader"} else {}
        if kind == "sole_trader":
            given = {name: value for name, value in given.items() if name != "krs"}
        return visitor.go(f"{ADD}/{kind}").submit("Wyślij do sprawdzenia", **{**given, **changed})

    def decide(self, token: str, button: str = "Potwierdź", **changed: Any) -> Visitor:
        """Check a claim at the desk, by two officials where the rule wants them; return the first one's browser."""
        self.decide_as(self.checker, token, button, **changed)
        if self.mandate(token).first_by_id is not None and self.mandate(token).state == State.CLAIMED:
            self.decide_as(sign_in(self.house, SECOND), token, button, **changed)
        return self.checker

    def decide_as(self, official: Visitor, token: str, button: str = "Potwierdź", **changed: Any) -> Visitor:
        """Let one official check a claim."""
        day = {"as_of-dzien": "20", "as_of-miesiac": "11", "as_of-rok": "2026"}
        usual = {"where": "krs", "what": "reprezentacja jednoosobowa", **day}
        return official.go(f"/biurko/pelnomocnictwa/{token}").submit(button, **{**usual, **changed})

    def decide_again(self, token: str) -> Visitor:
        """Send a check by hand: the page of a decided one has no form for it."""
        page = self.checker.go(f"/biurko/pelnomocnictwa/{token}").page
        field = page.find(".//input[@name='_token']") if page is not None else None
        day = {"as_of-dzien": "20", "as_of-miesiac": "11", "as_of-rok": "2026"}
        fields = {
            "_token": field.get("value") if field is not None else "",
            "where": "krs",
            "what": "jeszcze raz",
            **day,
        }
        return self.checker.post(f"/biurko/pelnomocnictwa/{token}", {**fields, "decision": "confirm"})

    def represent(self, visitor: Visitor, kind: str = "company", **changed: Any) -> Mandate:
        """Claim and confirm at once; return the mandate."""
        self.claim(visitor, kind, **changed)
        token = visitor.address.rsplit("/", 1)[1]
        self.decide(token)
        return self.mandate(token)

    def act(self, visitor: Visitor, token: str) -> Visitor:
        """Act by a mandate from now on; an empty token is oneself. Who may act for nobody has no form: they force it."""
        if "Działaj w tym imieniu" in visitor.go("/w-imieniu").text:
            return visitor.submit("Działaj w tym imieniu", mandate=token)
        assert visitor.page is not None
        forms = [form_fields(form) for form in visitor.page.iter("form") if form.get("method") == "post"]
        own = next(found["_token"] for found in forms if "_token" in found)
        return visitor.post("/w-imieniu", {"mandate": token, "_token": own})

    def mandate(self, token: str) -> Mandate:
        """Read a mandate."""
        with self.house.portal.db.reading() as session:
            return session.scalars(select(Mandate).where(Mandate.token == token)).one()

    def mandates(self) -> list[Mandate]:
        """Read all mandates, oldest first."""
        with self.house.portal.db.reading() as session:
            return list(session.scalars(select(Mandate).order_by(Mandate.id)))

    def subject_of(self, who: Resident) -> Subject:
        """Read a resident."""
        with self.house.portal.db.reading() as session:
            return session.scalars(select(Subject).join(Identity).where(Identity.sub == who.sub)).one()

    def rows(self, model: type[Any], *where: Any) -> list[Any]:
        """Read rows of a table."""
        with self.house.portal.db.reading() as session:
            return list(session.scalars(select(model).where(*where)))


def paper(name: str = "pelnomocnictwo.pdf", content: bytes = b"") -> tuple[io.BytesIO, str]:
    """Return a file as a browser sends it: a page with nothing on it, unless content is given."""
    return io.BytesIO(content or blank()), name


@cache
def blank() -> bytes:
    """Return a PDF of one empty page."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written)
    return written.getvalue()


def power_of_attorney(**changed: Any) -> dict[str, Any]:
    """Return what is typed of a power of attorney from somebody of no family, who lives here."""
    return {
        "given_name": "Zofia", "surname": "Mazur", "pesel": "44051401458", "scope": ["all"],
        "valid_from-dzien": "1", "valid_from-miesiac": "11", "valid_from-rok": "2026",
        "valid_until-dzien": "", "valid_until-miesiac": "", "valid_until-rok": "",
        "file": paper(), "relation": "other", "lives_here": "tak", **changed,
    }  # fmt: skip


def fill(visitor: Visitor) -> Visitor:
    """Fill the certificate's form to the page that shows all answers; a firm's address is not known yet."""
    visitor.go(FORM).submit("Dalej", purpose="bank").submit("Dalej", exemption="none")
    return visitor.submit("Dalej", street="ul. Składowa 7", postal_code="15-399", town="Białystok")


def send(visitor: Visitor) -> str:
    """File the certificate's matter and return its reference."""
    fill(visitor).submit()
    return visitor.address.split("/")[3]
