"""A town in which visits are arranged through the pages, for tests of them."""

import re
from typing import Any

from sqlalchemy import select

from portal import security
from portal.accounts.models import Profile, Subject
from portal.visits.booked import LETTERS
from portal.visits.models import Visit
from portal.visits.sealing import ABOUT, opened
from tests.support.house import House
from tests.support.people import Resident
from tests.support.visiting import Office
from tests.support.visitor import Visitor, form_fields

CODE = re.compile(rf"[{LETTERS}]\d{{4}}")
SIX = re.compile(r"\b(\d{6})\b")
GUEST = "gosc@example.pl"


class Town:
    """A house with an office that receives, and what tests ask of it."""

    def __init__(self, house: House, desks: int = 1, **topic: Any) -> None:
        self.house = house
        self.office = Office(house, desks, **topic)
        with house.app.app_context():
            security.limiter.reset()

    # ------------------------------------------------------------------------------------------ acts
    def to_times(self, browser: Visitor, way: str = "urzad", **query: str) -> Visitor:
        """Open the page of free times."""
        more = "&".join(f"{name}={value}" for name, value in query.items())
        return browser.go(f"/wizyty/umow/dowod/{way}{'?' if more else ''}{more}")

    def hold(self, browser: Visitor, which: int = 0, way: str = "urzad", **query: str) -> Visitor:
        """Take a free time."""
        self.to_times(browser, way, **query)
        return browser.submit("Weź tę godzinę", termin=self.times(browser)[which])

    def book(self, browser: Visitor, which: int = 0, way: str = "urzad", **query: str) -> Visit:
        """Arrange a visit and return it."""
        self.hold(browser, which, way, **query).submit("Dalej", about="O meldunku.")
        browser.submit(self.button(browser, "Umów: "))
        token = browser.address.split("/")[2]
        with self.office.reading() as session:
            return session.scalars(select(Visit).where(Visit.token == token)).one()

    def book_as_guest(self, browser: Visitor | None = None) -> Visit:
        """Arrange a visit at the counter without signing in."""
        guest = browser or self.house.visitor()
        self.hold(guest).submit("Dalej", email=GUEST)
        guest.submit("Dalej", code=self.mailed_code(GUEST))
        guest.submit(self.button(guest, "Umów: "))
        token = guest.address.split("/")[2]
        with self.office.reading() as session:
            return session.scalars(select(Visit).where(Visit.token == token)).one()

    def mailed_code(self, address: str) -> str:
        """Return the code that was sent last to an address."""
        self.house.work()
        found = SIX.search(self.house.post.to(address)[-1].get_content())
        assert found is not None
        return found[1]

    def give_phone(self, who: Resident) -> None:
        """Let somebody have a verified phone."""
        with self.office.writing() as session:
            subject = session.scalars(select(Subject).where(Subject.surname == who.family_name)).one()
            profile = session.get_one(Profile, subject.id)
            profile.phone, profile.phone_verified_at = "+48600100200", self.office.now

    # ------------------------------------------------------------------------------------------ what is there
    def times(self, browser: Visitor) -> list[str]:
        """List the times that a page offers."""
        assert browser.page is not None
        return [one.get("value") or "" for one in browser.page.iter("input") if one.get("type") == "radio"]

    def button(self, browser: Visitor, beginning: str) -> str:
        """Return the words of the button that begins so."""
        assert browser.page is not None
        found = [" ".join("".join(one.itertext()).split()) for one in browser.page.iter("button")]
        matching = [one for one in found if one.startswith(beginning)]
        assert matching, f"no button {beginning!r} on {browser.address}: {found}"
        return matching[0]

    def fields(self, browser: Visitor) -> dict[str, Any]:
        """Return what the page's main form would send."""
        assert browser.page is not None
        main = browser.page.find(".//main")
        assert main is not None
        return form_fields(next(main.iter("form")))

    def token_of(self, browser: Visitor) -> str:
        """Return a token with which this browser may send forms."""
        browser.go("/wizyty/umow/dowod/urzad")
        return str(self.fields(browser)["_token"])

    def all(self, state: str) -> list[Visit]:
        """List the visits in a state."""
        with self.office.reading() as session:
            return list(session.scalars(select(Visit).where(Visit.state == state).order_by(Visit.id)))

    def only(self, state: str) -> Visit:
        """Return the only visit in a state."""
        [found] = self.all(state)
        return found

    def reread(self, visit: Visit) -> Visit:
        """Return a visit as it is now."""
        return self.office.visit(visit.id)

    def about(self, visit: Visit) -> str:
        """Return what a visit is about, opened."""
        with self.house.app.app_context():
            return opened(self.house.portal, ABOUT, visit.about)

    def quanta(self, visit: Visit) -> list[int]:
        """List the quanta that a visit holds."""
        return self.office.quanta(visit.id)
