"""What strangers type into a page's boxes: the right answers but for some, which are odd, wrong, or of another kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from portal.citizen.guest import TRAP
from portal.testing.scenario import PICTURE, Upload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import SearchStrategy

    from portal.testing.pages import Box

# a NUL is left out: the door refuses it before any form (portal.nul)
ODD = (
    "", " ", "0", "-1", "1,5", "1.5", "0,001", "1 000", "12a", "1e9", "NaN", "½", "٣", "9" * 15, "9" * 60, "31", "13",
    "1899", "2026", "30000", "31.02.2026", "2026-11-23", "nie wiem", "brak", "jw.", "<b>x</b>", "{{ 7*7 }}",
    "%(name)s", "' OR 1=1 --", "\\", "😀", "zażółć", "e\u0301", "\u202eabc", "\u200b", "a\tb", "a\x01b", "ß" * 300,
    "x" * 5000, "44051401359", "5252248481", "BI1B/00012345/5", "anna@", "anna@example.pl", "+48 600", "15-001",
)  # fmt: skip
FILES = (
    PICTURE,
    Upload("skan.exe", b"MZ"),
    Upload("pusty.pdf", b""),
    Upload("udaje.pdf", b"nie ma tu niczego"),
    Upload("../ścieżka\u202e.png", PICTURE.content),
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
Posted = dict[str, Any]


def pages_of(boxes: Sequence[Box], right: Mapping[str, Any]) -> SearchStrategy[Posted]:
    """Draw what is posted of a page: ``right`` are answers that it takes, some of which are typed otherwise."""
    mine = (box.name for box in boxes if box.kind not in {"hidden", "submit"} and box.name != TRAP)
    names = list(dict.fromkeys(mine))
    if not names:
        return st.just(dict(right))
    spoilt = st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=3)
    return spoilt.flatmap(
        lambda chosen: st.fixed_dictionaries({name: _typed(name, boxes) for name in chosen})
    ).map(lambda typed: _without_nothing({**right, **typed}))


def _typed(name: str, boxes: Sequence[Box]) -> SearchStrategy[Any]:
    """Draw what one question is answered with; None leaves it out, as a browser does with an empty choice."""
    own = [box for box in boxes if box.name == name]
    offered = [value for box in own for value in (box.offered or [box.value])]
    match own[0].kind:
        case "file":
            return st.none() | st.sampled_from(FILES)
        case "radio" | "select":
            return st.none() | st.sampled_from(offered) | st.sampled_from(ODD)
        case "checkbox":
            return st.none() | st.lists(st.sampled_from([*offered, "nobody"]), min_size=1, max_size=3)
        case _:
            return st.sampled_from(ODD) | ANY_TEXT


def _without_nothing(typed: Posted) -> Posted:
    return {name: value for name, value in typed.items() if value is not None}
