"""What is left of a word without its ending: enough for Polish and Ukrainian questions to meet the words of a card."""

from __future__ import annotations

SHORTEST = 4  # letters that are always left
# endings of nouns, adjectives and verbs without diacritics, the longest first (from declension tables)
_POLISH = (
    "owania", "owanie", "owaniu", "owalam", "owalem", "iania", "ianie", "enia", "enie", "eniu", "ania", "anie", "aniu",
    "owac", "owej", "owego", "owym", "owych", "iami", "iach", "ami", "ach", "iem", "owi", "ego", "emu", "imi", "ymi",
    "ych", "ich", "iej", "iom", "owe", "owy", "owa", "ac", "ic", "yc", "ow", "om", "em", "ie", "ia", "iu", "ej", "ka",
    "ki", "ke", "ek", "ko", "ku", "y", "i", "a", "e", "o", "u",
)  # fmt: skip
_UKRAINIAN = (
    "ування", "ання", "ення", "яння", "ами", "ями", "ого", "ому", "ові", "ів", "ам", "ах", "ям", "ях", "ою", "ею", "ій",
    "ти", "ки", "ка", "ку", "а", "у", "и", "і", "я", "ю", "е", "о",
)  # fmt: skip
_ENGLISH = ("ations", "ation", "ies", "es", "s", "y")
_FOLDED_UKRAINIAN = tuple(dict.fromkeys(one.replace("й", "и").replace("ї", "і") for one in _UKRAINIAN))
# words that say nothing of a matter: prepositions, "I want", "how", "office"
_PASSED_OVER = """
ale albo bez chce chcialbym chcialabym co czy dla do gdzie jak jaka jakie jest ktory mam moge moja moje moj mojego na
nie nad od oraz po pod potrzebuje przez przy sie sprawa sprawy urzad urzedu urzedzie w we wniosek wniosku z za ze
zalatwic zlozyc zglosic an and apply can do does for from get how in my need of on or that the to want where with
або де для до з за і й мені на не по потрібно потрібна про та у хочу чи що як я
"""
PASSED_OVER = frozenset(_PASSED_OVER.split())


def stem(word: str) -> str:
    """Return a folded word without its ending; a short word stays as it is."""
    if not word.isascii():
        endings = _FOLDED_UKRAINIAN
    else:
        endings = _ENGLISH if word.endswith(("ation", "ations", "s")) else _POLISH
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word.removesuffix(ending)
    return word
