"""The officials' desk: the queue by statutory term, the case, the counter."""

from flask import Blueprint, Flask

from portal import security

blueprint = Blueprint("office", __name__)


def register(app: Flask) -> None:
    """Open the desk to officials."""
    security.admit(app, blueprint, security.officials("clerk", "approver", "front_desk", "administrator"))
