"""The table of what happened on the pages of forms, by service, page and day; it knows nobody."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Kind(StrEnum):
    """What happened; of each page ``came`` less ``went`` are the forms that stand at it."""

    STARTED = "started"
    CAME = "came"
    WENT = "went"
    SAVED = "saved"
    RESUMED = "resumed"  # saved again after an hour or more
    FAULT = "fault"  # the page was shown again because something on it was wrong
    DISCARDED = "discarded"  # thrown away by a press; it still stands where it stood
    SENT = "sent"
    SENT_LATE = "sent_late"


class FormCount(Base):
    """How often something happened on a page of forms that were begun on a day.

    ``on`` is the day on which the form was begun, whenever the thing happened: so a form is of one day for ever, and
    no more can be sent of a day than were begun. Counts only grow.
    """

    __tablename__ = "form_counts"

    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    count: Mapped[int]
