"""The pages on which a person settles one thing about their account, at the first sign-in or later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.accounts import actions, contacts
from portal.accounts.contacts import Attempt, Channel
from portal.accounts.rules import RULES_VERSION
from portal.citizen import account_forms as forms
from portal.errors import Refused
from portal.i18n import language, lazy

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.models import Profile, Subject
    from portal.fields import Form
    from portal.i18n import Text
    from portal.security import Actor
    from portal.vault import Vault

DONE = "done"
WRONG = {
    Attempt.WRONG: lazy("Ten kod się nie zgadza. Sprawdź, czy to ostatnia wiadomość od nas."),
    Attempt.SPENT: lazy("Za dużo prób. Poproś o nowy kod."),
    Attempt.EXPIRED: lazy("Ten kod już nie działa. Poproś o nowy."),
}


@dataclass(frozen=True)
class Own:
    """The person whose account it is, and what they change it with."""

    session: Session
    vault: Vault
    actor: Actor
    subject: Subject
    profile: Profile
    now: datetime


@dataclass(frozen=True)
class Page:
    """One page: its form, what it shows at first, and ``save``, which returns the page that follows."""

    slug: str
    title: Text
    form: Callable[[Own], type[Form]]
    fill: Callable[[Own], dict[str, Any]]
    save: Callable[[Own, dict[str, Any]], str]
    channel: Channel | None = None


def _save_email(own: Own, answers: dict[str, Any]) -> str:
    if own.profile.email_verified_at and own.profile.email == answers["email"]:
        return "telefon"
    _send(own, Channel.EMAIL, answers["email"])
    return "kod-e-mail"


def _save_phone(own: Own, answers: dict[str, Any]) -> str:
    number = answers["phone"] or ""
    if not number and own.profile.phone:
        contacts.drop_phone(own.session, own.actor, own.subject.id, own.now)
    if not number or (own.profile.phone_verified_at and own.profile.phone == number):
        return "jezyk"
    _send(own, Channel.PHONE, number)
    return "kod-telefon"


def _save_code(channel: Channel, after: str) -> Callable[[Own, dict[str, Any]], str]:
    def save(own: Own, answers: dict[str, Any]) -> str:
        attempt = contacts.try_code(
            own.session, own.vault, own.actor, own.subject.id, channel, answers["code"], own.now
        )
        if attempt is not Attempt.RIGHT:
            own.session.commit()  # a wrong try counts
            raise Refused(str(WRONG[attempt]), "code")
        return after

    return save


def _save_language(own: Own, answers: dict[str, Any]) -> str:
    actions.choose_language(own.profile, answers["language"], own.now)
    return "powiadomienia"


def _save_notices(own: Own, answers: dict[str, Any]) -> str:
    chosen = set(answers["notices"] or ())
    actions.choose_notices(
        own.session,
        own.actor,
        own.profile,
        email="email" in chosen,
        remind="remind" in chosen,
        sms="sms" in chosen,
        now=own.now,
    )
    return "adres"


def _save_address(own: Own, answers: dict[str, Any]) -> str:
    actions.keep_address(own.session, own.actor, own.subject, now=own.now, **answers)
    return "regulamin"


def _save_rules(own: Own, _answers: dict[str, Any]) -> str:
    actions.accept_rules(own.session, own.actor, own.profile, own.now)
    return DONE


def _send(own: Own, channel: Channel, address: str) -> None:
    contacts.send_code(
        own.session, own.vault, own.subject.id, channel, address, language=language(), now=own.now
    )


def resend(own: Own, channel: Channel) -> None:
    """Send another code to the address under way; raises TooMany."""
    row = contacts.find_code(own.session, own.subject.id, channel)
    if row is not None:
        _send(own, channel, row.address)


def _chosen_notices(own: Own) -> dict[str, Any]:
    kept = {
        "email": own.profile.notify_email,
        "remind": own.profile.remind_email,
        "sms": own.profile.notify_sms,
    }
    return {"notices": [name for name, chosen in kept.items() if chosen]}


def _notices_form(own: Own) -> type[Form]:
    return forms.NoticesForm if own.profile.phone_verified_at else forms.NoticesWithoutPhoneForm


def _address(own: Own) -> dict[str, Any]:
    return {"street": own.subject.street, "postal_code": own.subject.postal_code, "town": own.subject.town}


PAGES = (
    Page("e-mail", lazy("Na jaki adres e-mail pisać?"), lambda _own: forms.EmailForm,
         lambda own: {"email": own.profile.email}, _save_email),
    Page("kod-e-mail", lazy("Wpisz kod z e-maila"), lambda _own: forms.EmailCodeForm,
         lambda _own: {}, _save_code(Channel.EMAIL, "telefon"), Channel.EMAIL),
    Page("telefon", lazy("Na jaki telefon wysłać SMS?"), lambda _own: forms.PhoneForm,
         lambda own: {"phone": own.profile.phone}, _save_phone),
    Page("kod-telefon", lazy("Wpisz kod z SMS-a"), lambda _own: forms.PhoneCodeForm,
         lambda _own: {}, _save_code(Channel.PHONE, "jezyk"), Channel.PHONE),
    Page("jezyk", lazy("W jakim języku pisać?"), lambda _own: forms.LanguageForm,
         lambda own: {"language": own.profile.language}, _save_language),
    Page("powiadomienia", lazy("Kiedy dać Ci znać?"), _notices_form, _chosen_notices, _save_notices),
    Page("adres", lazy("Na jaki adres wysyłać listy?"), lambda _own: forms.AddressForm, _address,
         _save_address),
    Page("regulamin", lazy("Na czym się umawiamy"), lambda _own: forms.RulesForm, lambda _own: {},
         _save_rules),
)  # fmt: skip
BY_SLUG = {page.slug: page for page in PAGES}
ORDER = [page.slug for page in PAGES]
COUNTED = [page.slug for page in PAGES if page.channel is None]


def current_step(profile: Profile) -> str:
    """Return the page to settle next; DONE when all is settled under the rules in force."""
    if profile.setup_step == DONE:
        return DONE if profile.rules_version == RULES_VERSION else "regulamin"
    step = profile.setup_step if profile.setup_step in ORDER else ORDER[0]
    beyond_email = ORDER.index(step) > ORDER.index("kod-e-mail")
    return ORDER[0] if beyond_email and profile.email_verified_at is None else step


def note_step(profile: Profile, following: str) -> None:
    """Remember how far the person came, so that they can go on from there on any device."""
    places = [*ORDER, DONE]
    reached = profile.setup_step if profile.setup_step in places else ORDER[0]
    if places.index(following) > places.index(reached):
        profile.setup_step = following


def place_of(slug: str) -> int:
    """Return which of the counted pages this is; a code belongs to the page before it."""
    return sum(1 for one in ORDER[: ORDER.index(slug) + 1] if one in COUNTED)
