"""Which characters each cut of the typeface holds, so that a page fetches only what stands on it."""

POLISH = "ĄąĆćĘęŁłŃńŚśŹźŻż"  # Ó is in the Latin cut
# Ukrainian, Belarusian and Russian letters; the city's neighbours write their names with them
CYRILLIC = "ЁЄІЇЎ" + "".join(map(chr, range(0x410, 0x450))) + "ёєіїўҐґ№"
LATIN = (
    "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    + "ıŒœ\N{EN DASH}\N{EM DASH}‘’‚“”„•…‹›€™−\N{THIN SPACE}\N{ZERO WIDTH SPACE}"
)
# Other European names; the face has no ligature IJ, no n with apostrophe, no long s
EUROPEAN = "".join(
    chr(code)
    for code in [*range(0x100, 0x17F), *range(0x218, 0x21C), 0x1E9E]
    if chr(code) not in POLISH + LATIN + "Ĳĳŉ"
)
CUTS = {  # file name: (the package's file, its characters)
    "commissioner-latin": ("latin", LATIN),
    "commissioner-polish": ("latin-ext", POLISH),
    "commissioner-european": ("latin-ext", EUROPEAN),
    "commissioner-cyrillic": ("cyrillic", CYRILLIC),
}


def unicode_range(characters: str) -> str:
    """Write characters as the value of ``unicode-range``."""
    spans: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)
