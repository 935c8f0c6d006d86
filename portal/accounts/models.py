"""Tables of people: subjects, identities, profiles, officials, units, web sessions, sign-ins under way."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.service.known import NAMELESS


class SubjectKind(StrEnum):
    """What a party can be."""

    PERSON = "person"
    ENTITY = "entity"


class Role(StrEnum):
    """What an official may do; the directory's other roles mean nothing here."""

    CLERK = "clerk"
    APPROVER = "approver"
    FRONT_DESK = "front_desk"
    CASHIER = "cashier"
    TREASURER = "treasurer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    ARCHIVIST = "archivist"


class Subject(Base):
    """A person or an entity, with or without an account; PESEL is sealed and has a keyed hash for look-up.

    ``struck_off_on`` is the day on which an official found that a register no longer knows the entity.
    """

    __tablename__ = "subjects"
    __table_args__ = (
        Index(
            "uq_subjects_entity_nip", "nip", unique=True,
            sqlite_where=text("kind = 'entity'"), postgresql_where=text("kind = 'entity'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(10), default=SubjectKind.PERSON)
    given_name: Mapped[str] = mapped_column(String(120), default="")
    surname: Mapped[str] = mapped_column(String(200))
    birth_on: Mapped[date | None]
    pesel: Mapped[str | None] = mapped_column(Text)
    pesel_match: Mapped[str | None] = mapped_column(String(64), index=True)
    nip: Mapped[str | None] = mapped_column(String(10), index=True)
    regon: Mapped[str | None] = mapped_column(String(14))
    krs: Mapped[str | None] = mapped_column(String(10))
    street: Mapped[str] = mapped_column(String(160), default="")
    postal_code: Mapped[str] = mapped_column(String(6), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    # what a search by name looks at, in the order of bytes on both databases
    name_key: Mapped[str] = mapped_column(
        String(340).with_variant(String(340, collation="C"), "postgresql"),
        index=True,
        default=lambda context: name_key(**_names(context.get_current_parameters())),
    )
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    struck_off_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]

    @property
    def full_name(self) -> str:
        """Return given name and surname, or the entity's name; of somebody who gave none, words that say so."""
        return f"{self.given_name} {self.surname}".strip() or str(NAMELESS)

    def is_same_person(self, surname: str, birth_on: date | None) -> bool:
        """Tell whether surname and birth date are this person's; an unknown date agrees with none."""
        same_day = birth_on is not None and self.birth_on == birth_on
        return same_day and fold(self.surname) == fold(surname)


@event.listens_for(Subject, "before_update")
def _keep_name_key(_mapper: Any, _connection: Connection, subject: Subject) -> None:
    subject.name_key = name_key(subject.surname, subject.given_name)


def _names(given: Mapping[str, Any]) -> dict[str, str]:
    return {"surname": given["surname"], "given_name": given.get("given_name") or ""}


def name_key(surname: str, given_name: str = "") -> str:
    """Return surname and given name as a search looks for them: "Żółć-Nowak, Łucja" is ``zolc nowak|lucja``."""
    return f"{plain(surname)}|{plain(given_name)}"


def plain(name: str) -> str:
    """Write a name without marks on its letters, for who types on a foreign keyboard or in a hurry."""
    marked = unicodedata.normalize("NFKD", fold(name)).replace("ł", "l")
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def fold(name: str) -> str:
    """Write a name so that case, hyphens and the way of writing an accent make no difference."""
    text = unicodedata.normalize("NFC", name).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())


class Identity(Base):
    """A way to sign in: the pair (iss, sub) is the key of the account, never PESEL or e-mail."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("iss", "sub"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    iss: Mapped[str] = mapped_column(String(200))
    sub: Mapped[str] = mapped_column(String(200))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    loa: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime]
    subject: Mapped[Subject] = relationship()


class Profile(Base):
    """What a resident chose: verified contacts, language, channels of notice, the rules they accepted."""

    __tablename__ = "profiles"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(Text, default="")
    email_verified_at: Mapped[datetime | None]
    phone: Mapped[str] = mapped_column(Text, default="")
    phone_verified_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(2), default="pl")
    notify_email: Mapped[bool] = mapped_column(default=True)
    remind_email: Mapped[bool] = mapped_column(default=False)
    notify_sms: Mapped[bool] = mapped_column(default=False)
    rules_version: Mapped[str | None] = mapped_column(String(20))
    rules_accepted_at: Mapped[datetime | None]
    setup_step: Mapped[str] = mapped_column(String(20), default="e-mail")
    updated_at: Mapped[datetime]


class Unit(Base):
    """A unit of the office (wydział, referat); with ``number_by_hand`` its officials give matters their numbers."""

    __tablename__ = "units"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(160), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    number_by_hand: Mapped[bool] = mapped_column(default=False)


class Official(Base):
    """Someone who works here; roles and unit come from the directory's claims at each sign-in."""

    __tablename__ = "officials"
    __table_args__ = (UniqueConstraint("iss", "sub"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    iss: Mapped[str] = mapped_column(String(200))
    sub: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    roles: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    unit: Mapped[Unit | None] = relationship()


class WebSession(Base):
    """One signed-in browser: only the hash of its cookie is kept; ending the row ends the session.

    ``mandate_id`` is the mandate by which the resident acts for another just now; empty for themselves.
    """

    __tablename__ = "web_sessions"
    __table_args__ = (
        Index("ix_web_sessions_iss_sid", "iss", "sid"),
        Index("ix_web_sessions_iss_sub", "iss", "sub"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"), index=True)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandates.id"))
    iss: Mapped[str] = mapped_column(String(200))
    sub: Mapped[str] = mapped_column(String(200))
    sid: Mapped[str | None] = mapped_column(String(200))
    id_token: Mapped[str | None] = mapped_column(Text)
    loa: Mapped[str] = mapped_column(String(12))
    auth_at: Mapped[datetime]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(20))
    device: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str | None] = mapped_column(String(2))
    next_path: Mapped[str] = mapped_column(String(400), default="")


class SignIn(Base):
    """A sign-in under way: one use, ten minutes, bound to one browser by a cookie."""

    __tablename__ = "sign_ins"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    secrets: Mapped[str] = mapped_column(Text)
    next_path: Mapped[str] = mapped_column(String(400))
    loa: Mapped[str] = mapped_column(String(12))
    max_age: Mapped[int | None]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LogoutToken(Base):
    """A back-channel logout token that was used: its jti counts once."""

    __tablename__ = "logout_tokens"
    __table_args__ = (UniqueConstraint("iss", "jti"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    iss: Mapped[str] = mapped_column(String(200))
    jti: Mapped[str] = mapped_column(String(200))
    seen_at: Mapped[datetime]


class ContactCode(Base):
    """A code sent to an e-mail address or a phone to verify it: hashed, short-lived, few tries."""

    __tablename__ = "contact_codes"
    __table_args__ = (UniqueConstraint("subject_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    channel: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    sends: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
