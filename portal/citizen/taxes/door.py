"""The door to a resident's taxes and dues: the blueprint on which each page hangs its views, and who is there."""

from __future__ import annotations

from flask import Blueprint

from portal.errors import NotFound
from portal.security import need_actor

blueprint = Blueprint("taxes", __name__)


def own_subject() -> int:
    """Return the row of the person who is signed in; raises NotFound for anybody else."""
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return subject_id
