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


def trees(answers: Answers) -> str:
    """Tell the trees in one line."""
    listed = answers.get("trees")
    return ", ".join(
        tell(tree) for tree in (listed if isinstance(listed, list) else ()) if isinstance(tree, dict)
    )


def tell(tree: Answers) -> str:
    """Tell one tree: its name and girth."""
    return f"{tree.get('species_name') or ''}, {tree.get('girth_cm') or ''} cm".strip(", ")
