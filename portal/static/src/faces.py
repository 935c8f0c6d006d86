"""Cut the typeface to what each script needs and give it figures of one width.

Needs fonttools and brotli (development only). The face is Commissioner, OFL 1.1, from
``@fontsource-variable/commissioner``; its cut for the web has no tabular figures, so they are made here:
ten composites of the upright figures, centred on one advance, reached by the feature ``tnum``.
"""

from copy import deepcopy
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from fontTools.varLib.hvar import add_HVAR

from cuts import CUTS

SOURCES = Path(__file__).parent / "node_modules/@fontsource-variable/commissioner/files"
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "rvrn", "calt", "liga"]
FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
FIGURE_WIDTH = 1240  # of 2000 units: the widest figure at weight 750, so that bold totals align with rows


def cut_all(target: Path) -> None:
    """Write every cut into a folder as woff2."""
    target.mkdir(parents=True, exist_ok=True)
    for name, (source, characters) in CUTS.items():
        font = TTFont(SOURCES / f"commissioner-{source}-wght-normal.woff2", recalcTimestamp=False)
        if source == "latin":
            _add_tabular_figures(font)
        _subset(font, characters)
        if missing := set(map(ord, characters)) - set(font.getBestCmap()):
            raise SystemExit(f"{name}: the face lacks {[chr(code) for code in sorted(missing)]}")
        font.flavor = "woff2"
        font.save(target / f"{name}.woff2")


def _subset(font: TTFont, characters: str) -> None:
    features = [*FEATURES, "tnum"]
    options = subset.Options(layout_features=features, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14])
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)


def _add_tabular_figures(font: TTFont) -> None:
    names = {figure: f"{figure}.tf" for figure in FIGURES}
    order = font.getGlyphOrder() + list(names.values())
    cmap = font.getBestCmap()
    drawn = {cmap[ord("0") + n]: figure for n, figure in enumerate(FIGURES)}
    for source, figure in drawn.items():
        _add_centred(font, source, names[figure])
    font.setGlyphOrder(order)
    font["maxp"].numGlyphs = len(order)
    del font["HVAR"]
    add_HVAR(font)
    _add_feature(font["GSUB"].table, "tnum", {source: names[figure] for source, figure in drawn.items()})


def _add_centred(font: TTFont, source: str, name: str) -> None:
    """Add a composite of one glyph whose advance is the same at every weight."""
    advance, bearing = font["hmtx"][source]
    shift = (FIGURE_WIDTH - advance) // 2
    component = GlyphComponent()
    component.glyphName, component.x, component.y, component.flags = source, shift, 0, 0x2
    glyph = Glyph()
    glyph.numberOfContours, glyph.components = -1, [component]
    font["glyf"].glyphs[name] = glyph
    font["hmtx"].metrics[name] = (FIGURE_WIDTH, bearing + shift)
    still = (0, 0)
    font["gvar"].variations[name] = [
        # a figure that grows by d moves back by d/2; the last four are phantom points
        TupleVariation(deepcopy(v.axes), [(-round(_growth(v) / 2), 0), *[still] * 4])
        for v in font["gvar"].variations[source]
    ]


def _growth(variation: TupleVariation) -> float:
    left, right = variation.coordinates[-4], variation.coordinates[-3]
    return (right or (0, 0))[0] - (left or (0, 0))[0]


def _add_feature(table: otTables.GSUB, tag: str, mapping: dict[str, str]) -> None:
    """Add one single substitution for every script and language of the font."""
    substitution = otTables.SingleSubst()
    substitution.mapping = mapping
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 1, 0
    lookup.SubTable, lookup.SubTableCount = [substitution], 1
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = tag, otTables.Feature()
    record.Feature.FeatureParams = None
    record.Feature.LookupListIndex = [table.LookupList.LookupCount - 1]
    record.Feature.LookupCount = 1
    features = table.FeatureList
    features.FeatureRecord.append(record)
    features.FeatureCount = len(features.FeatureRecord)
    for script in table.ScriptList.ScriptRecord:
        systems = [script.Script.DefaultLangSys, *(r.LangSys for r in script.Script.LangSysRecord)]
        for system in filter(None, systems):
            system.FeatureIndex.append(features.FeatureCount - 1)
            system.FeatureCount = len(system.FeatureIndex)
