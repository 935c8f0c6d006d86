"""The kit looks at a service's pages on a phone, and finds what axe holds against them or what is too wide."""

from dataclasses import replace

import pytest

from portal import fields
from portal.service import Step
from portal.testing import Scenario
from portal.testing.looking import faults_seen
from services.tax_certificate import service as good
from tests.support.desk import SLUG
from tests.support.house import House

pytestmark = pytest.mark.browser
FILL = {"cel": {"purpose": "bank"}, "oplata": {"exemption": "none"}}
WHOLE = Scenario(
    "whole", {**FILL, "adres": {"street": "ul. Lipowa 1", "postal_code": "15-001", "town": "B"}}, ()
)


class Unnamed(fields.Form):
    heading = "Cztery pola, z których jedno nie ma nazwy"
    first = fields.TextField("Pierwsze", optional=True)
    second = fields.TextField("Drugie", optional=True)
    third = fields.TextField("Trzecie", optional=True)
    fourth = fields.TextField("", missing="Wpisz czwarte")


def test_a_box_without_a_name_is_found(small_house: House, browser) -> None:
    assert faults_seen(good, small_house, [WHOLE], browser) == []
    spoilt = replace(good, steps=(*good.steps, Step("pola", Unnamed)))
    portal = small_house.portal
    object.__setattr__(portal, "services", {**portal.services, SLUG: spoilt})
    left_out = faults_seen(spoilt, small_house, [WHOLE], browser)
    assert any("/sprawdz: did not open" in fault and fault.endswith("/pola") for fault in left_out), left_out
    filled = replace(WHOLE, fill={**WHOLE.fill, "pola": {"fourth": "x"}})
    found = faults_seen(spoilt, small_house, [filled], browser)
    assert any(fault.startswith("/pola: axe label: ") for fault in found), found
