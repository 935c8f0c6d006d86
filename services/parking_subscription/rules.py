"""The rules of the zone: sub-zone, price, days, who may be served by machine, and what speaks against a second one."""

from datetime import date, timedelta

from portal import (
    Answers,
    Facts,
    Fee,
    Former,
    HeldPermit,
    Line,
    Matter,
    Permit,
    Reckoning,
    Refusal,
    Text,
    full_day,
)
from services.parking_subscription import plates
from services.parking_subscription.forms import OWNERS, PERIODS, ZONES, _

MONTHS = {"month": 1, "half": 6, "year": 12}
LAW = (
    "art. 13b ust. 4 ustawy o drogach publicznych i uchwała Rady Miasta w sprawie strefy płatnego parkowania"
)
YEAR = 12


def zone_of(answers: Answers) -> str:
    """Return the sub-zone of the person's street, the dearer one where it is not known (a form refuses that)."""
    return ZONES.get(str(answers.get("zone_street") or ""), "a")


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return the price of the sub-zone and the period, of the day of filing."""
    period = answers.get("period")
    if period not in MONTHS:
        return None
    fact = facts.fact(f"price_{zone_of(answers)}_{period}_grosze", on)
    return Fee.from_fact(fact, "parking_fee", _("Opłata abonamentowa"))


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Show where the price comes from."""
    price = fee(answers, facts, on)
    if price is None:
        return None
    how = _("podstrefa %(zone)s, %(period)s", zone=zone_of(answers).upper(), period=_period(answers))
    line = Line(_("Opłata abonamentowa"), how, price.amount_grosze)
    return Reckoning(_("Cena abonamentu"), (line,), price.amount_grosze, price.law)


def needs_residence_proof(answers: Answers) -> bool:
    """Tell whether a file must show the residence: the office sees a registration by itself."""
    return answers.get("residence") in {"tax", "zap3", "office"}


def needs_vehicle_proof(answers: Answers) -> bool:
    """Tell whether a file must show the right to use the vehicle."""
    return answers.get("owner") in {"leasing", "company"}


def plate_of(answers: Answers) -> str:
    """Return the plate in its one form; empty for none."""
    plate = plates.normal(str(answers.get("plate") or ""))
    return plate if plates.is_polish(plate) or plates.is_foreign(plate) else ""


def again(former: Former) -> Answers | None:
    """Renew what was issued, with all that was said for it."""
    return former.answers if former.brought else None


def ends(former: Former) -> date | None:
    """Return the last day of the subscription, before which the next one should be bought."""
    return former.valid_until


def last_of(matter: Matter) -> HeldPermit | None:
    """Return the person's subscription for this plate that ends last and has not ended yet."""
    mine = [one for one in matter.permits or () if one.key == plate_of(matter.answers)]
    live = [one for one in mine if one.valid_until >= matter.on]
    return max(live, key=lambda one: one.valid_until, default=None)


def hinders(matter: Matter) -> Text | None:
    """Say that it is too early to buy one more for the same plate."""
    last, days = last_of(matter), int(matter.facts.at("renew_days", matter.on))
    if last is None or last.valid_until - timedelta(days=days) <= matter.on:
        return None
    return _(
        "Abonament %(number)s na ten pojazd jest ważny do %(day)s. Odnowisz go najwcześniej %(days)s dni przed końcem.",
        number=last.number, day=full_day(last.valid_until), days=days,
    )  # fmt: skip


def automatic(matter: Matter) -> bool:
    """Let a machine issue where nothing has to be read: registered in the zone, own vehicle, Polish plate, in time."""
    answers = matter.answers
    is_plain = answers.get("residence") == "registered" and answers.get("owner") == "own"
    is_polish = answers.get("plate_country") == "pl" and plates.is_polish(plate_of(answers))
    is_in_zone = answers.get("zone_street") in ZONES and answers.get("period") in MONTHS
    return bool(is_plain and is_polish and is_in_zone and matter.person.pesel and hinders(matter) is None)


def brings(matter: Matter) -> Permit | None:
    """Give the right to park in the sub-zone, from today or behind the one that still holds."""
    answers, plate = matter.answers, plate_of(matter.answers)
    if not plate or answers.get("period") not in MONTHS or answers.get("zone_street") not in ZONES:
        return None
    last = last_of(matter)
    valid_from = last.valid_until + timedelta(days=1) if last is not None else matter.on
    zone = zone_of(answers).upper()
    return Permit(
        series="ABM",
        title="Abonament mieszkańca strefy płatnego parkowania",
        what=f"postój pojazdu {plates.spaced(plate)} w podstrefie {zone} bez opłat za każdy postój",
        law=LAW,
        valid_from=valid_from,
        valid_until=end_of(valid_from, MONTHS[str(answers["period"])]),
        key=plate,
        rows=(
            ("Numer rejestracyjny", plates.spaced(plate)),
            ("Podstrefa", zone),
            ("Adres w strefie", f"{answers['zone_street']} {answers.get('zone_number') or ''}".strip()),
            ("Okres", str(_period(answers))),
            ("Pojazd", str(dict(OWNERS).get(str(answers.get("owner")), ""))),
        ),
    )


def refusal(matter: Matter) -> Refusal:
    """Refuse by a notice: a subscription is given by an act of fact, so no order or decision refuses it.

    The council's resolution says who may have one; against the refusal the party goes to the administrative court
    within 30 days of learning of it, through the office (art. 3 § 2 pkt 4, art. 53 § 2, art. 54 § 1 PPSA).
    """
    days = int(matter.facts.at("complaint_days", matter.on))
    court = str(matter.facts.at("complaint_court", matter.on))
    return Refusal(
        title="Zawiadomienie o odmowie wydania abonamentu",
        law=LAW,
        ruling="Odmawiamy wydania abonamentu mieszkańca strefy płatnego parkowania.",
        instruction=(
            (
                f"Na tę odmowę można złożyć skargę do {court} w ciągu {days} dni od dnia, w którym "
                "się o niej dowiedziano. Skargę składa się do nas: przekażemy ją sądowi z aktami."
            ),
            "Nowy wniosek można złożyć w każdej chwili, na przykład z innym dokumentem.",
        ),
        days=days,
    )


def end_of(valid_from: date, months: int) -> date:
    """Return the last day of so many months from a day on: the day before the same day of a later month.

    A month without that day ends the time with its own last day.
    """
    years, month = divmod(valid_from.month - 1 + months, YEAR)
    year = valid_from.year + years
    last_of_month = date(year + (month + 1) // YEAR, (month + 1) % YEAR + 1, 1) - timedelta(days=1)
    if valid_from.day > last_of_month.day:
        return last_of_month
    return last_of_month.replace(day=valid_from.day) - timedelta(days=1)


def _period(answers: Answers) -> Text | str:
    return dict(PERIODS).get(str(answers.get("period")), "")
