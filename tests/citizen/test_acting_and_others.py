"""What acting for another touches elsewhere: money that is paid for a firm, walls at the desk, signatures on papers."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from payments.sandbox import Sandbox
from portal.accounts.models import Official
from portal.billing.models import Charge, Payment
from portal.cases.walls.models import Exclusion
from portal.files.signature_check import BadSignature, Fault, read_signature
from tests.support.house import START, House
from tests.support.lived import CLERK, pay
from tests.support.people import JAN, sign_in
from tests.support.represented import Represented, blank, power_of_attorney, send
from tests.support.signing import Authority, sign


@pytest.fixture
def paying_house(demo_environment: dict[str, str], sqlite_url: str, till: Sandbox, tmp_path: Path) -> House:
    return House({**demo_environment, "PORTAL_P24_BASE_URL": till.url}, tmp_path, sqlite_url)


def test_a_firms_fee_is_paid_by_the_human_being_and_lands_with_the_firm(
    paying_house: House, till: Sandbox
) -> None:
    city = Represented(paying_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    reference = send(jan)
    pay(paying_house, till, jan, reference)
    [payment] = city.rows(Payment)
    assert (payment.payer_id, payment.state) == (mandate.principal_id, "paid")
    assert "21,00" in jan.go("/moje/podatki/wplaty/2026").text
    paying_house.work()
    subjects = [str(one["Subject"]) for one in paying_house.post.to("jan@example.pl")]
    assert any("płat" in one for one in subjects), subjects
    paying_house.close()


def test_the_duty_on_a_power_of_attorney_is_paid_like_any_other(paying_house: House, till: Sandbox) -> None:
    city = Represented(paying_house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    page, [charge] = jan.address, city.rows(Charge)
    assert "opłata skarbowa od pełnomocnictwa" in jan.go("/moje").text
    jan.go(f"/platnosc/{charge.token}").submit()
    assert jan.outside is not None
    transaction = till.gateway.open(jan.outside.rsplit("/", 1)[1])
    assert transaction is not None
    till.pay(transaction.session_id)
    jan.go(f"/platnosc/{transaction.session_id}/powrot")
    paying_house.work()
    assert city.rows(Charge)[0].paid_at is not None
    assert "Zapłacona" in jan.go(page).text
    paying_house.close()


def test_who_must_keep_out_of_a_person_keeps_out_of_what_that_person_files_for_a_firm(
    small_house: House,
) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    reference = send(jan)
    clerk = sign_in(small_house, CLERK)
    assert clerk.go(f"/biurko/sprawy/{reference}").status == 200
    with small_house.portal.db.writing() as session:
        number = session.scalars(select(Official.id).where(Official.sub == CLERK.sub)).one()
        session.add(
            Exclusion(
                token="e" * 24, official_id=number, subject_id=city.subject_of(JAN).id, ground="near", reason="",
                declared_by_id=number, declared_at=small_house.clock.now(),
            )
        )  # fmt: skip
    assert clerk.go(f"/biurko/sprawy/{reference}").status == 404


# ---------------------------------------------------------------------------------------------- signatures
def test_the_signature_of_a_paper_that_somebody_else_made_is_read(tmp_path: Path) -> None:
    authority = Authority(tmp_path, START)
    signed = sign(blank(), authority.card("Zofia", "Mazur"), START)
    found = read_signature(signed, [authority.path], at=START)
    assert (found.name, found.trusted, found.qualified) == ("Zofia Mazur", True, True)
    assert read_signature(signed, at=START).trusted is None


def test_a_paper_that_was_changed_unsigned_or_signed_by_a_stranger_is_told_apart(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path / "a", START), Authority(tmp_path / "b", START, "Inne Centrum")
    signed = sign(blank(), authority.card("Zofia", "Mazur"), START)
    broken = re.sub(rb"MediaBox \[ 0 0 612 792", b"MediaBox [ 0 0 612 799", signed)
    cases = (
        (blank(), [], Fault.UNSIGNED),
        (b"no pdf", [], Fault.NO_PDF),
        (signed, [other.path], Fault.UNTRUSTED),
        (broken, [], Fault.INVALID),
    )
    for pdf, roots, fault in cases:
        with pytest.raises(BadSignature) as refusal:
            read_signature(pdf, roots, at=START)
        assert refusal.value.fault == fault
    with pytest.raises(BadSignature) as late:
        read_signature(signed, at=START + timedelta(days=400))
    assert late.value.fault == Fault.EXPIRED
