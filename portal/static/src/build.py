"""Build the style sheets, the scripts and the fonts into the folder above.

    npm ci && python build.py            (needs Node; fonts need fonttools and brotli)
    python build.py --help               says what else it can do

The head of each built file bears a stamp, the SHA-256 of all sources: a test recomputes it without Node.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cuts import CUTS, unicode_range

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent
STYLES = ("portal", "office", "charts", "call", "hall")
# each built script and the sources it is put together from, in one scope
SCRIPTS = {
    "portal": ("portal",),
    "office": ("office",),
    "hall": ("hall",),
    "devices": ("media", "devices"),
    "room": ("media", "peers", "signals", "beside", "papers", "room"),
}
SOURCES = ("scss/*.scss", "js/*.js", "*.py", "package.json", "package-lock.json")
ROOT_PX = 16  # what a browser calls 1 rem until its reader chooses another size
RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")
TEXT_SIZE = re.compile(r"(?<![\w-])(?:font-size|line-height):[^;}]*")
PX = re.compile(r"([\d.]+)px")
DRAWN = ".app-chart"  # text in a drawing is measured in units of the drawing
NOTICE = "Contains parts of govuk-frontend (MIT); licences: src/licences.txt"


def stamp() -> str:
    """Return the SHA-256 of all sources, by name and content."""
    total = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in HERE.glob(pattern)):
        total.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def build_styles(out: Path) -> None:
    """Compile each style sheet, compressed."""
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "_faces.scss").write_text(_faces(), encoding="utf-8")
        for name in STYLES:
            paths = [f"--load-path={HERE / 'node_modules/govuk-frontend/dist'}", f"--load-path={made}"]
            options = ["--style=compressed", "--no-source-map", "--no-charset", "--quiet-deps"]
            sass = HERE / "node_modules/sass/sass.js"
            command = [_node(), sass, *paths, *options, HERE / f"scss/{name}.scss"]
            css = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            _write(out / f"{name}.css", f"/* {NOTICE} */\n{to_rem(css)}")


def to_rem(css: str) -> str:
    """Write sizes of text in rem, so that they follow the size that a reader chose in the browser.

    The sources keep the look's own pixels. Borders, gaps and pictures stay in them, and so does text in drawings.
    """

    def rem(found: re.Match[str]) -> str:
        return f"{float(found[1]) / ROOT_PX:g}rem"

    def rule(found: re.Match[str]) -> str:
        if DRAWN in found[1]:
            return found[0]
        return found[1] + TEXT_SIZE.sub(lambda one: PX.sub(rem, one[0]), found[2])

    return RULE.sub(rule, css)


def _node() -> str:
    """Find Node: the machine's own, else the one that came as a Python wheel."""
    return shutil.which("node") or str(Path(sys.executable).with_name("node"))


def build_scripts(out: Path) -> None:
    """Write each script without its comments and indentation."""
    for name, parts in SCRIPTS.items():
        source = "\n".join((HERE / f"js/{part}.js").read_text(encoding="utf-8") for part in parts)
        lines = (line.strip() for line in source.splitlines())
        kept = [line for line in lines if line and not line.startswith("//")]
        _write(out / f"{name}.js", "\n".join(kept) + "\n")


def _write(path: Path, content: str) -> None:
    path.write_text(f"/* stamp {stamp()} */\n{content}", encoding="utf-8")


def _faces() -> str:
    """Write one @font-face per cut; the version in the address is the one static_url() gives."""
    faces = []
    for name, (_, characters) in CUTS.items():
        version = hashlib.sha256((STATIC / f"fonts/{name}.woff2").read_bytes()).hexdigest()[:10]
        faces.append(
            f"@font-face {{ font-family: Commissioner; font-weight: 100 900; font-display: swap;"
            f' src: url("fonts/{name}.woff2?v={version}") format("woff2");'
            f" unicode-range: {unicode_range(characters)}; }}\n"
        )
    return "".join(faces)


def main() -> None:
    """Build everything in place, or a part elsewhere."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, help="build styles and scripts here, leave the fonts")
    parser.add_argument("--fonts", type=Path, help="cut the fonts into this folder, build nothing else")
    parser.add_argument("--stamp", action="store_true", help="print the stamp of the sources")
    chosen = parser.parse_args()
    out = chosen.out
    if chosen.stamp:
        print(stamp())
        return
    if chosen.fonts:
        from faces import cut_all

        cut_all(chosen.fonts)
        return
    if out is None:
        from faces import cut_all

        cut_all(STATIC / "fonts")
    build_styles(out or STATIC)
    build_scripts(out or STATIC)


if __name__ == "__main__":
    main()
