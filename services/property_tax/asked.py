"""The questions that both forms ask of a plot, a building and a structure, and how an entry is told."""

from typing import Any

from portal import Answers, Text, fields, full_day
from services.property_tax.texts import _

BUSINESS, WATER, OTHER, REVITALISED = "business", "water", "other", "revitalised"
RESIDENTIAL, SEED, HEALTH = "residential", "seed", "health"
SPORTS, ORDINARY = "sports", "ordinary"
UNDER_WATER = (WATER, _("Pod wodą stojącą albo pod jeziorem"))
TO_BE_REVIVED = (
    REVITALISED,
    _("Niezabudowany na obszarze rewitalizacji"),
    _("od 4 lat w planie pod zabudowę"),
)
FOR_HEALTH = (HEALTH, _("Zajęty na świadczenia zdrowotne"), _("przez podmiot leczniczy"))
FOR_SEED = (SEED, _("Zajęty na obrót kwalifikowanym materiałem siewnym"))
# code, words, article: exemptions that both may meet; the council's own are one choice
FARM = ("farm", _("budynek gospodarczy w gospodarstwie rolnym albo leśnym"), "art. 7 ust. 1 pkt 4")
RESERVE = ("reserve", _("grunt w rezerwacie albo parku narodowym"), "art. 7 ust. 1 pkt 8")
WASTE = ("waste", _("nieużytek, użytek ekologiczny, grunt zadrzewiony i zakrzewiony"), "art. 7 ust. 1 pkt 10")
COUNCIL = ("council", _("zwolnienie z uchwały Rady Miasta"), "art. 7 ust. 3")
MOST_LAND, MOST_AREA = 10_000_000_00, 1_000_000_00  # hundredths of a square metre: 1000 ha, 100 000 m²

Exemption = tuple[str, Text, str]


class Dated(fields.Form):
    """A thing that may have come or gone in the year."""

    def check(self) -> None:
        """Want an end that is not before the beginning."""
        form: Any = self
        since, until = form.since.data, form.until.data
        if since and until and until < since and not (form.since.errors or form.until.errors):
            self.add_error("until", _("Ostatni dzień nie może być przed pierwszym. Sprawdź obie daty"))


class Built(Dated):
    """A building or a part of it: some of its area must be high enough to count."""

    def check(self) -> None:
        """Judge the days; want some area."""
        super().check()
        form: Any = self
        if form.area.data == 0 and not form.low_area.data and not form.low_area.errors:
            self.add_error("area", _("Wpisz powierzchnię większą niż zero"))


def land_area_field() -> Any:
    """Return the question for the area of a whole plot."""
    return fields.LandAreaField(
        _("Powierzchnia"), least=1, most=MOST_LAND,
        hint=_("Całej działki, w metrach kwadratowych. 1 ar to 100 m², 1 hektar to 10 000 m²."),
    )  # fmt: skip


def area_field() -> Any:
    """Return the question for the useful area that counts whole (art. 4 ust. 1 pkt 2)."""
    return fields.AreaField(
        _("Powierzchnia użytkowa o wysokości od 2,20 m"), most=MOST_AREA,
        hint=_("Po wewnętrznej długości ścian, na wszystkich piętrach, z piwnicą, bez klatek schodowych."),
    )  # fmt: skip


def low_area_field() -> Any:
    """Return the question for the area that counts by half (art. 4 ust. 2)."""
    return fields.AreaField(
        _("Powierzchnia o wysokości od 1,40 do 2,20 m"), most=MOST_AREA, optional=True,
        hint=_("Na przykład pod skosem. Liczy się w połowie. Niższej nie wpisuj."),
    )  # fmt: skip


def value_field() -> Any:
    """Return the question for a structure's value of 1 January (art. 4 ust. 1 pkt 3, ust. 3–7)."""
    return fields.MoneyField(
        _("Wartość"), least=1,
        hint=_("Z 1 stycznia, podstawa amortyzacji bez odpisów. Bez amortyzacji: wartość rynkowa."),
    )  # fmt: skip


def name_field() -> Any:
    """Return the question what a structure is."""
    return fields.TextField(_("Nazwa"), limit=120, missing=_("Wpisz, co to jest, na przykład parking"))


def share_field(hint: Text) -> Any:
    """Return the question for the share that goes with a flat (art. 3 ust. 4a, 5)."""
    return fields.ShareField(_("Udział związany z lokalem"), optional=True, hint=hint)


def exemption_field(exemptions: tuple[Exemption, ...]) -> Any:
    """Return the question for an exemption, which is declared with its article (załącznik ZIN-2, ZDN-2)."""
    choices = [
        (code, _("%(what)s (%(article)s)", what=what, article=article)) for code, what, article in exemptions
    ]
    return fields.ChoiceField(
        _("Zwolnienie"), choices=[("", _("Bez zwolnienia")), *choices], listed=True, optional=True
    )


def since_field(hint: Text) -> Any:
    """Return the question since when it is so."""
    return fields.DateField(_("Od kiedy?"), past=True, optional=True, hint=hint)


def until_field(hint: Text) -> Any:
    """Return the question until when it was so."""
    return fields.DateField(_("Do kiedy?"), past=True, optional=True, hint=hint)


def tail_of(form: Any, entry: Answers) -> list[str]:
    """Tell the share and the days of an entry, as far as there are any."""
    share = [str(entry["share"])] if fields.share_of(entry.get("share")) else []
    days = [full_day(on) for on in (form.since.data, form.until.data) if on]
    return [*share, *([" – ".join(days)] if days else [])]


def one_line(field: fields.Asked) -> str:
    """Tell a text in one line."""
    return " ".join(field.tell().split())
