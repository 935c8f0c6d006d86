"""Proofs of the operator in plain words."""

from portal.i18n import Text, lazy
from portal.outside import ProofKind

PROOFS: dict[str, Text] = {
    ProofKind.SENT: lazy("Dowód wysłania"),
    ProofKind.ARRIVED: lazy("Dowód wpływu do skrzynki"),
    ProofKind.RECEIVED: lazy("Dowód odebrania"),
    ProofKind.REFUSED: lazy("Odmowa przyjęcia"),
    ProofKind.FAILED: lazy("Nie doręczono"),
}
