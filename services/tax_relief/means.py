"""What we ask of means: the household and its months, what one owns and owes, a firm's year, aid it had."""

from portal import Answers, fields, money
from services.tax_relief.forms import FIGURES, _

SOURCES = [
    ("work", _("Praca")),
    ("pension", _("Emerytura albo renta")),
    ("business", _("Działalność gospodarcza albo rolna")),
    ("benefits", _("Świadczenia i zasiłki")),
    ("support", _("Alimenty albo pomoc rodziny")),
    ("none", _("Brak dochodu")),
]
COSTS = ("rent_grosze", "media_grosze", "living_grosze", "health_grosze", "loans_grosze", "others_grosze")
OWNED = ("estate_grosze", "movables_grosze", "savings_grosze")
NONE, DE_MINIMIS, PUBLIC = "none", "de_minimis", "public"
AID = [
    (NONE, _("Ulga, która nie jest pomocą publiczną"), _("nie wpływa na konkurencję ani na handel w Unii")),
    (DE_MINIMIS, _("Pomoc de minimis"), _("najczęstszy wybór firm")),
    (PUBLIC, _("Inna pomoc publiczna"), _("na przykład naprawienie szkód po klęsce żywiołowej")),
]
SECTORS = [
    ("general", _("Inna działalność")),
    ("farming", _("Produkcja rolna")),
    ("fishing", _("Rybołówstwo i akwakultura")),
]


class Member(fields.Form):
    """Ask for one person of the household and their income."""

    heading = _("Osoba w Twoim gospodarstwie")
    who = fields.TextField(
        _("Kto to jest"), limit=60, hint=_("Na przykład ja, żona, syn 8 lat. Bez nazwisk."),
        missing=_("Wpisz, kto to jest, na przykład ja"),
    )  # fmt: skip
    source = fields.ChoiceField(_("Skąd ma dochód"), choices=SOURCES, missing=_("Wybierz, skąd jest dochód"))
    income_grosze = fields.MoneyField(_("Dochód na rękę w miesiącu"), hint=_("Bez dochodu wpisz 0."))

    def check(self) -> None:
        """Want no sum of those without income."""
        if self.source.data == "none" and self.income_grosze.data:
            self.add_error("income_grosze", _("Bez dochodu wpisz 0 albo wybierz, skąd on jest"))


class Costs(fields.Form):
    """Ask what the household pays in a month."""

    heading = _("Ile wydajecie w miesiącu?")
    rent_grosze = fields.MoneyField(_("Mieszkanie"), hint=_("Czynsz, fundusz remontowy, najem."))
    media_grosze = fields.MoneyField(_("Prąd, gaz, woda, ogrzewanie, telefon"))
    living_grosze = fields.MoneyField(_("Jedzenie, ubranie, dojazdy, szkoła"))
    health_grosze = fields.MoneyField(_("Leki i leczenie"))
    loans_grosze = fields.MoneyField(_("Raty kredytów i pożyczek"))
    others_grosze = fields.MoneyField(_("Inne stałe wydatki"), hint=_("Na przykład alimenty, które płacisz."))


class Owned(fields.Form):
    """Ask what the household owns; where there is nothing, nought."""

    heading = _("Co macie?")
    estate_grosze = fields.MoneyField(
        _("Mieszkanie, dom, grunty: ile są warte"), hint=_("Według Twojej oceny. Gdy nic nie ma, wpisz 0.")
    )
    movables_grosze = fields.MoneyField(_("Samochód i inne cenne rzeczy: ile są warte"))
    savings_grosze = fields.MoneyField(_("Oszczędności"))


class Owed(fields.Form):
    """Ask what is owed to others."""

    heading = _("Ile jesteście winni innym?")
    debts_grosze = fields.MoneyField(
        _("Razem długi"), hint=_("Kredyty, pożyczki, ZUS, urząd skarbowy. Gdy nie ma, wpisz 0.")
    )
    creditors = fields.TextAreaField(
        _("Komu i do kiedy"), optional=True, limit=1000, rows=3, hint=_("Na przykład bank, kredyt do 2030 roku."),
    )  # fmt: skip


class FirmYear(fields.Form):
    """Ask for a firm's last year and what it has now."""

    heading = _("Jak idzie firmie?")
    revenue_grosze = fields.MoneyField(_("Przychody z ostatniego zamkniętego roku"))
    outlay_grosze = fields.MoneyField(_("Koszty z tego roku"))
    cash_grosze = fields.MoneyField(_("Pieniądze na rachunkach i w kasie dzisiaj"))
    receivables_grosze = fields.MoneyField(_("Ile inni są winni firmie"))
    liabilities_grosze = fields.MoneyField(_("Ile firma jest winna innym"))


class Aid(fields.Form):
    """Ask which kind of relief a firm may have (art. 67b § 1 Ordynacji podatkowej)."""

    heading = _("Ulga dla firmy a pomoc publiczna")
    aid = fields.ChoiceField(_("O jaką ulgę prosi firma"), choices=AID, missing=_("Wybierz rodzaj ulgi"))
    sector = fields.ChoiceField(
        _("Czym zajmuje się firma"), choices=SECTORS, missing=_("Wybierz, czym zajmuje się firma")
    )
    received_euro = fields.WholeNumberField(
        _("Pomoc de minimis z ostatnich 3 lat, w euro"), suffix="euro", width=10,
        hint=_("Razem z firmami powiązanymi, w pełnych euro. Stoi w zaświadczeniach. Bez pomocy wpisz 0."),
        missing=_("Wpisz sumę w euro, bez pomocy 0"),
    )  # fmt: skip

    def check(self) -> None:
        """Refuse de minimis aid to a firm that has had all of it already."""
        most = limit_euro(str(self.sector.data or ""))
        if (
            self.aid.data == DE_MINIMIS
            and self.received_euro.data is not None
            and self.received_euro.data >= most
        ):
            self.add_error("received_euro", _(
                "Limit tej działalności to %(most)s euro w 3 latach. Wybierz inny rodzaj ulgi", most=most
            ))  # fmt: skip


class AidForm(fields.Form):
    """Take the official form on aid (art. 37 ustawy o postępowaniu w sprawach dotyczących pomocy publicznej)."""

    aid_form = fields.FileField(
        _("Dołącz formularz o pomocy i zaświadczenia"), most=10,
        hint=_("Formularz informacji przy ubieganiu się o pomoc i zaświadczenia z 3 lat. PDF, JPG lub PNG, do 50 MB."),
        missing=_("Dołącz formularz informacji o pomocy"),
    )  # fmt: skip


def limit_euro(sector: str) -> int:
    """Return how much de minimis aid a firm may have in three years, in euro."""
    limit: int = FIGURES[f"de_minimis_{sector if sector in dict(SECTORS) else 'general'}_euro"][-1]["value"]
    return limit


def tell(entry: Answers) -> str:
    """Tell one person of the household in one line."""
    form = Member.from_answers(entry)
    income = form.income_grosze.data
    return ", ".join([form.who.tell(), form.source.tell(), *([money(income)] if income else [])])
