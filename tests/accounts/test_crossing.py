"""Signing in from end to end."""

from portal.accounts.models import Identity, Subject, WebSession
from tests.accounts.crossing import Crossing


def test_a_resident_signs_in_and_lands_at_the_first_steps(crossing: Crossing):
    visitor = crossing.cross(crossing.house.visitor(), "r-jan")
    assert visitor.address == "/konto/pierwsze-kroki/e-mail"
    [subject] = crossing.all(Subject)
    assert (subject.full_name, str(subject.birth_on)) == ("Jan Kowalski", "1990-01-02")
    assert "90010212342" not in f"{subject.pesel} {subject.pesel_match}"
    [identity] = crossing.all(Identity)
    assert (identity.iss, identity.sub) == (f"{crossing.provider.base}/residents", "r-jan")
    assert crossing.count(WebSession) == 1
