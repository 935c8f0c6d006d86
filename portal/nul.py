"""The sign that no page of ours sends (NUL), and that PostgreSQL neither keeps nor compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict


def refuse(form: MultiDict[str, str]) -> None:
    """Refuse a form with a NUL in a name or a text.

    Machines' doors do not ask this: what they are sent is signed byte by byte, and may be read once only.
    """
    if any("\0" in text for pair in form.items(multi=True) for text in pair):
        raise BadRequest
