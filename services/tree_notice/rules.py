"""What the law says of a felling notice: it is free, every owner stands behind it, silence settles it."""

from datetime import date

from portal import Answers, Consent, Facts, Fee
from services.tree_notice.forms import TOGETHER, _


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return nothing: a notice is free (ustawa o opłacie skarbowej names none; art. 83f ustawy o ochronie przyrody)."""
    return None


def is_shared(answers: Answers) -> bool:
    """Tell whether the land has other owners too."""
    return answers.get("ownership") == TOGETHER


def consents(answers: Answers) -> tuple[Consent, ...]:
    """Name the other owners: an act beyond ordinary management wants the consent of all (art. 199 KC)."""
    owners = answers.get("owners") if is_shared(answers) else None
    return tuple(
        Consent(
            role="owner",
            title=_("Współwłaściciel działki"),
            given_name=str(owner.get("owner_given") or ""),
            surname=str(owner.get("owner_surname") or ""),
            pesel=str(owner.get("owner_pesel") or ""),
            says=_(
                "Działka nr %(parcel)s w Białymstoku (%(where)s) jest też moja. Zgadzam się na usunięcie drzew ze "
                "zgłoszenia: %(trees)s.",
                parcel=str(answers.get("parcel") or ""), where=str(answers.get("tree_street") or ""),
                trees=trees(answers),
            ),
        )
        for owner in (owners if isinstance(owners, list) else ())
        if isinstance(owner, dict)
    )  # fmt: skip


def silence(answers: Answers) -> str:
    """Say what nobody objected to, as the certificate states it (art. 122f § 3 pkt 4 KPA, art. 83f ust. 8 and 13)."""
    precinct = f", obręb {answers['precinct']}" if answers.get("precinct") else ""
    return (
        f"Nie wniesiono sprzeciwu wobec zamiaru usunięcia drzew: {trees(answers)}, z działki nr "
        f"{answers.get('parcel') or ''}{precinct} w Białymstoku ({answers.get('tree_street') or ''}). Zgłoszenie "
        "uwzględniono w całości.\n"
        "Gdy drzewa nie zostaną usunięte w ciągu 6 miesięcy od oględzin, potrzebne jest nowe zgłoszenie (art. 83f ust. "
        "13 ustawy z dnia 16 kwietnia 2004 r. o ochronie przyrody)."
    )


def trees(answers: Answers) -> str:
    """Tell the trees in one line."""
    listed = answers.get("trees")
    return ", ".join(
        tell(tree) for tree in (listed if isinstance(listed, list) else ()) if isinstance(tree, dict)
    )


def tell(tree: Answers) -> str:
    """Tell one tree: its name and girth."""
    return f"{tree.get('species_name') or ''}, {tree.get('girth_cm') or ''} cm".strip(", ")
