"""Messages to people: queued with the act, written later in their language, sent as they chose.

A message holds a title, a reference, dates, sums and a link, never the matter itself: mail is a postcard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TYPE_CHECKING, Any

from flask import current_app
from jinja2 import TemplateNotFound, meta

from portal.accounts.wording import rules
from portal.i18n import speaking
from portal.jobs import add_once, new_job

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from portal.accounts.models import Profile
    from portal.accounts.wording.models import MessageText
    from portal.settings import Settings

KIND = "send_message"
ALLOWED = frozenset(
    {
        "title",
        "reference",
        "amount_grosze",
        "grosze",
        "due_on",
        "until",
        "days",
        "charge",
        "path",
        "device",
        "at",
    }
)
DAYS = frozenset({"due_on", "until"})
REMINDERS = frozenset({"fee_reminder", "due_reminder", "statement_due", "renewal_due", "campaign"})
TEXT_LENGTH = 300
END = "mail/_end.txt"


@dataclass(frozen=True)
class Written:
    """A message in words: the subject is empty for a text message."""

    subject: str
    body: str


def queue_message(
    session: Session,
    subject_id: int,
    template: str,
    values: Mapping[str, Any],
    *,
    at: datetime,
    key: str | None = None,
    mandate: str | None = None,
) -> None:
    """Queue a message in the caller's transaction; a key makes it one however often it is asked for.

    ``mandate`` is that of whoever acts for the person in the matter: they hear of it, too.

    ``values`` are JSON-ready (days and moments as ISO text); names outside ALLOWED are refused, so that
    nothing personal travels by mail.
    """
    if strange := set(values) - ALLOWED:
        raise ValueError(f"a message does not carry {', '.join(sorted(strange))}")
    payload = payload_of(subject_id, template, values, mandate)
    if key is None:
        session.add(new_job(KIND, payload, at=at))
    else:
        add_once(session, KIND, payload, at=at, key=key)


def payload_of(
    subject_id: int, template: str, values: Mapping[str, Any], mandate: str | None = None
) -> dict[str, Any]:
    """Return what the job of a message is given."""
    payload = {"subject_id": subject_id, "template": template, "values": dict(values)}
    return {**payload, "mandate": mandate} if mandate else payload


def wants_mail(profile: Profile, template: str) -> bool:
    """Tell whether an e-mail goes out.

    Notices of one's own matter do unless switched off, reminders only by consent.
    """
    wanted = profile.remind_email if template in REMINDERS else profile.notify_email
    return bool(wanted and profile.email and profile.email_verified_at)


def wants_text(profile: Profile) -> bool:
    """Tell whether a text message goes out: by consent, to a verified phone."""
    return bool(profile.notify_sms and profile.phone and profile.phone_verified_at)


def write(
    name: str, language: str, values: Mapping[str, Any], settings: Settings, own: MessageText | None = None
) -> Written:
    """Write templates/mail/<name>.txt in a language; its first line is ``Subject: …``.

    With the office's own text that text is the subject and the lead; the end of every message stays the portal's.
    """
    given = _typed(values)
    context = {**given, "link": settings.base_url + page_of(values), "base_url": settings.base_url}
    wanted = END if own is not None else f"mail/{name}.txt"
    with speaking(language):
        text = current_app.jinja_env.get_template(wanted).render(context)
        if own is not None:
            subject, lead = (one_line(rules.filled(own.subject, given)), rules.filled(own.lead, given))
            return Written(subject, f"{lead.strip()}\n\n{text.strip()}\n")
    first, _, rest = text.partition("\n")
    if not first.startswith("Subject: "):
        return Written("", text.strip())
    return Written(one_line(first.removeprefix("Subject: ")), rest.strip() + "\n")


def carried(name: str) -> frozenset[str]:
    """Return the values that a message's own template says; a text of the office's can say these and no other."""
    environment = current_app.jinja_env
    source, _path, _fresh = environment.loader.get_source(environment, f"mail/{name}.txt")  # type: ignore[union-attr]
    return frozenset(meta.find_undeclared_variables(environment.parse(source)) & ALLOWED)


def has_text(name: str) -> bool:
    """Tell whether a message has a short form for phones."""
    try:
        current_app.jinja_env.get_template(f"mail/{name}.sms.txt")
    except TemplateNotFound:
        return False
    return True


def as_mail(written: Written, to: str, settings: Settings) -> EmailMessage:
    """Make the e-mail; machines must not answer it (RFC 3834)."""
    message = EmailMessage()
    message["Subject"] = written.subject
    message["From"] = settings.mail_from
    message["To"] = to
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2].rstrip(">") or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written.body)
    return message


def one_line(text: str) -> str:
    """Return text that cannot begin a new header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def page_of(values: Mapping[str, Any]) -> str:
    """Return the page that a message is about."""
    if "path" in values:
        return str(values["path"])
    return f"/moje/sprawy/{values['reference']}" if "reference" in values else "/moje"


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give days and moments back their type."""
    typed: dict[str, Any] = dict.fromkeys(ALLOWED)
    for name, value in values.items():
        if name in DAYS and isinstance(value, str):
            typed[name] = date.fromisoformat(value)
        elif name == "at" and isinstance(value, str):
            typed[name] = datetime.fromisoformat(value)
        else:
            typed[name] = one_line(value) if isinstance(value, str) else value
    return typed
