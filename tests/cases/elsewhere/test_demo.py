"""The demo city's matters of another system keep to its contract and belong to people who can sign in."""

import json
from datetime import date
from pathlib import Path

import pytest

from portal.cases.elsewhere.pulling import CaseReader
from portal.demo.elsewhere import write_matters
from portal.demo.people import KNOWN, invent
from portal.sandbox.casefeed import CaseFeed, Register
from portal.sandbox.loopback import NotLoopback
from portal.vault import Vault
from tests.billing.sources import contract
from tests.support.parts import ROOT

TODAY = date(2026, 11, 23)


def test_the_demo_citys_matters_keep_to_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = json.loads((ROOT / "portal/cases/elsewhere/openapi.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(contract, "CONTRACT", written)
    write_matters(tmp_path / "elsewhere.json", TODAY)
    told = json.loads((tmp_path / "elsewhere.json").read_text(encoding="utf-8"))
    schema = written["components"]["schemas"]["Case"]
    assert [list(contract.mismatches(one, schema, "case")) for one in told] == [[]] * len(told)
    read = CaseReader(Vault({"k": bytes(32)}, bytes(32)).match).read
    assert {read(one).kind for one in told} == {"waiting_for_party", "in_progress", "settled"}
    assert {one["party"] for one in told} <= {person.pesel for person in invent(TODAY)[: len(KNOWN)]}


def test_the_stand_in_listens_on_this_machine_only() -> None:
    with pytest.raises(NotLoopback):
        CaseFeed(Register(), "t", host="0.0.0.0")  # noqa: S104 - refused, that is the test
