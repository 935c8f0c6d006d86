"""What the law makes of a declaration: it is free, it needs no decision, it puts the year on the entity's account."""

from datetime import date

from portal import Answers, Assessment, Facts, Fee, Former, Matter
from services.property_tax.declaration import duty, reckoning
from services.property_tax.taxed import begin_again, first_month

TITLE = (
    "art. 21 § 1 pkt 1 i § 2 Ordynacji podatkowej, art. 6 ust. 9 ustawy z dnia 12 stycznia 1991 r. o podatkach i "
    "opłatach lokalnych"
)


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return nothing: declaring is free (art. 2 ust. 1 pkt 1 lit. h ustawy o opłacie skarbowej)."""
    return None


def again(former: Former) -> Answers | None:
    """Begin with the objects and the payer of the last declaration; for which year and why is asked anew."""
    return begin_again(former, {"tax_year", "reason", "changed_on"})


def ends(former: Former) -> date | None:
    """Return the day by which the next year must be declared (art. 6 ust. 9 pkt 1): every year anew."""
    year = duty.year_of(former.answers, former.filed_on)
    if year is None or not former.brought:
        return None
    return date.fromisoformat(f"{year + 1}-{former.facts.at('declare_by', former.on)}")


def brings(matter: Matter) -> Assessment | None:
    """Give the declared year's tax, which the payer reckons by themselves: nobody sets another sum."""
    made = reckoning.reckon(matter.answers, matter.facts, matter.filed_on)
    year = duty.year_of(matter.answers, matter.filed_on)
    if made is None or year is None:
        return None
    first = first_month(matter.answers, year)
    return Assessment(
        kind="property_tax",
        year=year,
        amount_grosze=made.total_grosze,
        law=TITLE,
        payer="entity",
        from_on=date(year, first, 1) if first > 1 else None,
    )
