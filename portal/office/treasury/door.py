"""The door of the treasurer's room: its blueprint; ``views`` lists the modules whose pages hang on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("treasury", __name__, url_prefix="/skarbnik")
