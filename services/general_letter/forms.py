"""What we ask: what the letter is about, so that it reaches the right unit, and the letter itself."""

from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "general_letter").lazy

TOPICS = [
    ("taxes", _("Podatki i opłaty miasta"), _("Także mandaty, egzekucja, zaświadczenia o podatkach.")),
    ("residence", _("Meldunek, dowód, samochód, prawo jazdy")),
    ("civil", _("Urodzenie, ślub, zgon"), _("Akty stanu cywilnego i odpisy.")),
    ("green", _("Drzewa, odpady, środowisko")),
    ("roads", _("Drogi, chodniki, parkowanie")),
    ("unknown", _("Coś innego albo nie wiem"), _("Kancelaria przekaże pismo dalej.")),
]


class Topic(fields.Form):
    """Ask what the letter is about."""

    topic = fields.ChoiceField(
        _("Czego dotyczy pismo?"), choices=TOPICS, missing=_("Wybierz, czego dotyczy pismo"),
        hint=_("Od tego zależy, który wydział je dostanie. Nie musisz znać nazw wydziałów."),
    )  # fmt: skip


class Letter(fields.Form):
    """Ask for the letter: its subject and its text."""

    heading = _("Co chcesz napisać?")
    subject = fields.TextField(
        _("Temat"), limit=160, missing=_("Wpisz temat, choć w kilku słowach"),
        hint=_("Na przykład: numer wcześniejszej sprawy albo adres, o który chodzi."),
    )  # fmt: skip
    text = fields.TextAreaField(_("Treść pisma"), limit=8000, rows=12, missing=_("Napisz treść pisma"))


class Files(fields.Form):
    """Take what comes with the letter."""

    files = fields.FileField(
        _("Dołącz pliki, jeśli są"), optional=True, hint=_("PDF, JPG lub PNG, każdy do 50 MB.")
    )
