"""What the law makes of the declaration: it costs nothing, and what was declared is owed (art. 21 § 2 OP)."""

from datetime import date

from portal import Answers, Assessment, Capacity, Facts, Fee, Former, Matter
from services.waste_declaration import places, reckoning
from services.waste_declaration.forms import FIRST

KIND = "waste_fee"
TITLE = (
    "art. 6h, art. 6i ust. 1 i art. 6m ustawy z dnia 13 września 1996 r. o utrzymaniu czystości i porządku w "
    "gminach, art. 21 § 2 Ordynacji podatkowej w związku z art. 6q ust. 1 tej ustawy"
)


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return nothing: declaring is free (art. 2 ust. 1 pkt 1 lit. h ustawy o opłacie skarbowej)."""
    return None


def has_before(answers: Answers) -> bool:
    """Tell whether there is an earlier declaration."""
    return answers.get("kind") != FIRST


def again(former: Former) -> Answers | None:
    """Begin with the property and its flats as they were declared last; why and since when is asked anew."""
    if not former.brought:
        return None
    anew = {"kind", "since", "before_month", "before_since"}
    kept = {name: value for name, value in former.answers.items() if name not in anew}
    return {**kept, **_before(former)}


def _before(former: Former) -> Answers:
    """Tell the fee until now, which the earlier declaration says: none where one year had two of them already."""
    course = reckoning.course_of(former.answers, former.facts, former.filed_on)
    if course is None or (course.before and course.year == former.on.year):
        return {}
    began = course.after[0]
    since = {"before_since": began.isoformat()} if began > date(former.on.year, 1, 1) else {}
    return {"before_month": reckoning.month_grosze(former.answers, former.facts, former.on), **since}


def brings(matter: Matter) -> Assessment | None:
    """Give what the year costs; a later declaration of the same property corrects the first on its account.

    A company, such as a housing community or an administrator, pays in the terms of an entity.
    """
    course = reckoning.course_of(matter.answers, matter.facts, matter.filed_on)
    made = reckoning.reckon(matter.answers, matter.facts, matter.filed_on)
    if course is None or made is None:
        return None
    first_on = course.first_on
    return Assessment(
        kind=KIND,
        year=course.year,
        amount_grosze=made.total_grosze,
        law=TITLE,
        payer="entity" if matter.acting == Capacity.COMPANY else "person",
        object_title=places.object_title(matter.answers),
        from_on=first_on if first_on > date(course.year, 1, 1) else None,
    )
