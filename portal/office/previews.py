"""Files that parties sent, shown in place at the desk: on a page of their own that a frame or a picture asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.cases.messages import queries as messages
from portal.context import here
from portal.db import session
from portal.files.preview import as_preview, can_show, is_picture
from portal.headers import allow_own_frames
from portal.office import queries
from portal.office.door import blueprint, need_unit, record_look, record_looks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask.typing import ResponseReturnValue

    from portal.cases.messages.models import MessageFile
    from portal.cases.models import Attachment

WANTED = "podglad"  # the argument that names the file to show in place


@blueprint.get("/biurko/zalacznik/<token>/podglad")
def preview_attachment(token: str) -> ResponseReturnValue:
    """Show a file that came with a case; the look is written down first."""
    found, people = queries.get_attachment(session(), token, need_unit())
    record_looks("look.attachment", people, found.token)
    return as_preview(here(), found.file, found.name)


@blueprint.get("/biurko/wiadomosc/<token>/podglad")
def preview_message_file(token: str) -> ResponseReturnValue:
    """Show a file that came with a message; the look is written down first."""
    found, subject_id = messages.get_file_for_unit(session(), token, need_unit())
    record_look("look.attachment", subject_id, found.token)
    return as_preview(here(), found.file, found.name)


def kinds_of(files: Iterable[Attachment | MessageFile]) -> dict[str, str]:
    """Return how each file that can be shown in place is shown, by its token."""
    return {one.token: "picture" if is_picture(one.file) else "paper" for one in files if can_show(one.file)}


def chosen(kinds: Mapping[str, str]) -> str:
    """Return the token of the file that the page is asked to show in place, empty for none; lets its frame in."""
    wanted = request.args.get(WANTED, "")
    if wanted not in kinds:
        return ""
    allow_own_frames()
    return wanted
