"""A form begun under an earlier version and taken up under today's: it says so, and leads on to the last page."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.cases import drafts
from portal.cases.drafts import TOKEN_BYTES
from portal.cases.models import Draft
from portal.files import actions as files
from portal.testing.earlier import read_kept
from portal.testing.pages import standing, summary
from portal.testing.persons import Resident
from portal.testing.stage import portal_of, post, prepare, subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient

    from portal.service import Service
    from portal.testing.earlier import Answers
    from portal.testing.scenario import Upload
    from portal.testing.stage import Stage

OK, SEE_OTHER, REFUSED = 200, 303, 422
SAYS = "Formularz się zmienił"


def opening_faults(service: Service, stage: Stage) -> list[str]:
    """Open a form with each of the kept answers of earlier versions; find where it does not lead on."""
    prepare(stage, service)
    kept = {version: told for version, told in read_kept(service).items() if version < service.version}
    return [
        f"version {version}, {name!r}: {fault}"
        for version, told in kept.items()
        for name, answers in told.items()
        if (fault := _lead_on(service, stage, version, answers))
    ]


def _lead_on(service: Service, stage: Stage, version: int, answers: Answers) -> str:
    """Press "Dalej" from the page that the form opens with; say what goes wrong on the way, empty when nothing does."""
    person = Resident(stage, f"kit-{secrets.token_hex(8)}")
    client, portal = person.browser(), portal_of(stage)
    where = f"/wniosek/{begin(service, stage, person.sub, version, answers)}/sprawdz"
    opened = client.get(where, base_url=portal.settings.base_url)
    if opened.status_code != SEE_OTHER:
        return f"it may be sent without a look, its last page answered {opened.status_code}"
    where = urlsplit(opened.location).path
    if SAYS not in client.get(where, base_url=portal.settings.base_url).get_data(as_text=True):
        return f"page {_slug(where)!r} does not say that the form changed"
    for _page in range(len(service.steps)):
        where, fault = _go_on(client, stage, where)
        if fault or where.endswith("/sprawdz"):
            break
    else:
        return "its pages lead round in a circle"
    return fault or _read(client, stage, where)


def _go_on(client: FlaskClient, stage: Stage, where: str) -> tuple[str, str]:
    """Send a page as it stands: it leads on, or says what today's form asks besides."""
    portal = portal_of(stage)
    page = client.get(where, base_url=portal.settings.base_url)
    if page.status_code != OK:
        return where, f"page {_slug(where)!r} answered {page.status_code}"
    answer = post(client, portal, where, standing(page.get_data(as_text=True)))
    if answer.status_code == REFUSED and summary(answer.get_data(as_text=True)):
        return f"{where.rpartition('/')[0]}/sprawdz", ""
    if answer.status_code != SEE_OTHER:
        return where, f"page {_slug(where)!r} answered {answer.status_code} to what it holds"
    return urlsplit(answer.location).path, ""


def _read(client: FlaskClient, stage: Stage, where: str) -> str:
    """Look at the last page, or at the one that has to be answered first."""
    answer = client.get(where, base_url=portal_of(stage).settings.base_url)
    return "" if answer.status_code in {OK, SEE_OTHER} else f"the last page answered {answer.status_code}"


def begin(
    service: Service, stage: Stage, sub: str, version: int, answers: Answers,
    uploads: Mapping[str, Upload] | None = None,
) -> str:  # fmt: skip
    """Keep a form as the earlier version left it, every page answered, its files with it; return its token."""
    portal = portal_of(stage)
    now, token = portal.now(), secrets.token_urlsafe(TOKEN_BYTES)
    with portal.db.writing() as session:
        draft = Draft(
            token=token, subject_id=subject_of(session, portal, sub).id, service=service.slug, service_version=version,
            answers=answers, done=[step.slug for step in service.steps], created_at=now, updated_at=now,
            submission_id=secrets.token_urlsafe(TOKEN_BYTES), expires_at=now + timedelta(days=1),
        )  # fmt: skip
        session.add(draft)
        session.flush()  # its files name it
        for field, upload in (uploads or {}).items():
            stored = files.store(
                session, portal, name=upload.name, content=upload.content, field=field, at=now
            )
            session.flush()
            drafts.attach(session, draft, field, stored, now)
    return token


def _slug(where: str) -> str:
    return where.rpartition("/")[2]
