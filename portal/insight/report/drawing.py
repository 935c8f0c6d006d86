"""A chart that stands alone in a file: its own namespace, its own colours and letters, no stylesheet beside it."""

from __future__ import annotations

from markupsafe import Markup

# the tokens of static/src/scss/_chart.scss, which a file cannot reach
STYLE = (
    "text{font-family:Commissioner;font-size:15px;fill:#14211c}.m{fill:#4a5850}.b{font-weight:700}.w{fill:#ffffff}"
    ".band{fill:#bcd3c8}.low{fill:none;stroke:#0a5a43;stroke-width:3}.upl{fill:none;stroke:#0a5a43;stroke-width:1.5}"
    ".goal{fill:none;stroke:#14211c;stroke-width:2;stroke-dasharray:8 5}.grid{stroke:#c5cfc8;stroke-width:1}"
    ".axis{stroke:#14211c;stroke-width:1.5}.dot{fill:#0a5a43;stroke:#ffffff;stroke-width:2}"
    ".hatch-ground{fill:#eef3ef}.hatch{stroke:#8fb0a1;stroke-width:2.5}.done{fill:#0a5a43}"
    ".edge{fill:none;stroke:#6d7b73}"
)


def standalone(drawing: Markup) -> str:
    """Return a drawing of a page as a file of its own."""
    opening = '<svg xmlns="http://www.w3.org/2000/svg"'
    head, _, rest = str(drawing).partition(">")
    return f"{head.replace('<svg', opening, 1)}><style>{STYLE}</style>{rest}"
