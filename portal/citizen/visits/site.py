"""The door to the pages of visits: their blueprint, open to people and shut to machines."""

from __future__ import annotations

from flask import Blueprint, request

from portal.citizen.guest import TRAP
from portal.errors import Refused
from portal.i18n import translate

blueprint = Blueprint("visits", __name__)


@blueprint.before_request
def refuse_machines() -> None:
    """Refuse who filled in a box that nobody sees."""
    if request.method == "POST" and request.form.get(TRAP):
        raise Refused(translate("Nic nie wysłaliśmy: wypełnione jest pole, którego na stronie nie widać."))
