"""What the law makes of the information: who owns with others, what it costs, what the city assesses."""

from datetime import date

from portal import Answers, Assessment, Consent, Facts, Fee, Former, Matter
from services.property_tax.information import duty, reckoning
from services.property_tax.information.forms import TOGETHER
from services.property_tax.taxed import begin_again, first_month
from services.property_tax.texts import _

JOINT = "współwłasność"  # tells this account from the one of what a person owns alone
TITLE = (
    "art. 21 § 1 pkt 2 i art. 207 Ordynacji podatkowej, art. 6 ust. 7 ustawy z dnia 12 stycznia 1991 r. o podatkach i "
    "opłatach lokalnych"
)


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return nothing: informing is free (art. 2 ust. 1 pkt 1 lit. h ustawy o opłacie skarbowej)."""
    return None


def is_joint(answers: Answers) -> bool:
    """Tell whether it belongs to several people."""
    return answers.get("ownership") == TOGETHER


def consents(answers: Answers) -> tuple[Consent, ...]:
    """Name the other owners: each confirms and is a party, for all owe the whole tax together (art. 3 ust. 4)."""
    owners = answers.get("owners") if is_joint(answers) else None
    return tuple(_asked(one, answers) for one in owners or () if isinstance(one, dict))


def _asked(owner: Answers, answers: Answers) -> Consent:
    given, surname, pesel, street, postal_code, town, share = (
        str(owner.get(f"owner_{name}") or "")
        for name in ("given", "surname", "pesel", "street", "postal_code", "town", "share")
    )
    where = f"{answers.get('property_street') or ''}, {answers.get('property_town') or ''}"
    says = (
        _("Jestem współwłaścicielem nieruchomości: %(where)s. Mój udział to %(share)s. Zgłoszono ją do podatku, a za "
          "cały podatek współwłaściciele odpowiadają razem.", where=where, share=share)
        if share
        else _("Jestem współwłaścicielem nieruchomości: %(where)s. Zgłoszono ją do podatku, a za cały podatek "
               "współwłaściciele odpowiadają razem.", where=where)
    )  # fmt: skip
    return Consent(
        role="co_owner", title=_("Współwłaściciel nieruchomości"), given_name=given, surname=surname, pesel=pesel,
        says=says, is_party=True, address=(street, postal_code, town),
    )  # fmt: skip


def again(former: Former) -> Answers | None:
    """Begin with the objects, owners and places of the last information; what happened since is asked anew."""
    return begin_again(former, {"event", "event_on"})


def brings(matter: Matter) -> Assessment | None:
    """Give the year's tax: as reckoned from the answers, or as the official set it in the decision."""
    answers, filed_on = matter.answers, matter.filed_on
    made = reckoning.reckon(answers, matter.facts, filed_on)
    if made is None:
        return None
    year = duty.year_of(answers, filed_on)
    first = first_month(answers, year)
    award = matter.award.amount_grosze if matter.award is not None else None
    return Assessment(
        kind="property_tax",
        year=year,
        amount_grosze=made.total_grosze if award is None else award,
        law=TITLE,
        object_title=JOINT if is_joint(answers) else "",
        from_on=date(year, first, 1) if first > 1 else None,
    )
