"""A form with one field of every kind, and how a browser posts it."""

import io
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from portal import fields

TODAY = date(2026, 11, 23)
CHOICES = [("bank", "Bankowi"), ("court", "Sądowi", "także komornikowi")]


class Everything(fields.Form):
    """Ask one question of every kind."""

    name = fields.TextField("Imię i nazwisko", limit=80, autocomplete="name")
    story = fields.TextAreaField("Co się stało?", limit=500)
    email = fields.EmailField("E-mail")
    pesel = fields.PeselField("PESEL")
    nip = fields.NipField("NIP")
    regon = fields.RegonField("REGON")
    krs = fields.KrsField("KRS")
    account = fields.BankAccountField("Numer rachunku")
    postal = fields.PostalCodeField("Kod pocztowy")
    phone = fields.PhoneField("Telefon", mobile=True)
    plot = fields.LandRegisterField("Księga wieczysta")
    born = fields.DateField("Data urodzenia", past=True, earliest=date(1900, 1, 1))
    price = fields.MoneyField("Ile zapłacono?", least=1, most=100_000_000)
    people = fields.WholeNumberField("Ile osób?", least=1, most=20)
    reader = fields.ChoiceField("Komu pokażesz?", choices=CHOICES)
    month = fields.ChoiceField("Miesiąc", choices=CHOICES, listed=True)
    many = fields.ManyField("Co dołączasz?", choices=CHOICES)
    own = fields.YesNoField("Czy to Twoje?")
    agree = fields.ConfirmField("Potwierdzam")
    proof = fields.FileField("Dokument", most=3, most_bytes=1000)


GOOD: dict[str, list[Any]] = {
    "name": ["Żaneta Gęś"],
    "story": ["Drzewo\r\nupadło"],
    "email": ["zaneta@Example.PL"],
    "pesel": ["440514 01359"],
    "nip": ["526-025-02-74"],
    "regon": ["192598184"],
    "krs": ["0000127206"],
    "account": ["61 1090 1014 0000 0712 1981 2874"],
    "postal": ["15950"],
    "phone": ["600 100 200"],
    "plot": ["bi1b/12345/5"],
    "born-dzien": ["14"],
    "born-miesiac": ["maja"],
    "born-rok": ["1944"],
    "price": ["1 250,00"],
    "people": ["3"],
    "reader": ["court"],
    "month": ["bank"],
    "many": ["court", "bank"],
    "own": ["tak"],
    "agree": ["y"],
}
ANSWERS = {
    "name": "Żaneta Gęś",
    "story": "Drzewo\nupadło",
    "email": "zaneta@example.pl",
    "pesel": "44051401359",
    "nip": "5260250274",
    "regon": "192598184",
    "krs": "0000127206",
    "account": "PL61109010140000071219812874",
    "postal": "15-950",
    "phone": "+48600100200",
    "plot": "BI1B/00012345/5",
    "born": "1944-05-14",
    "price": 125_000,
    "people": 3,
    "reader": "court",
    "month": "bank",
    "many": ["bank", "court"],
    "own": True,
    "agree": True,
}


def file(name: str = "skan.pdf", content: bytes = b"%PDF-1.7") -> FileStorage:
    """Return an upload as the web server hands it over."""
    return FileStorage(io.BytesIO(content), filename=name, name="proof")


def posted(**changed: Any) -> MultiDict[str, Any]:
    """Return a good post of every field, with some changed; ``born_rok`` stands for ``born-rok``."""
    values: dict[str, list[Any]] = {**GOOD, "proof": [file()]}
    for name, value in changed.items():
        values[name.replace("_", "-")] = value if isinstance(value, list) else [value]
    return MultiDict((name, value) for name, many in values.items() for value in many)


def errors_of(field: str, **changed: Any) -> list[str]:
    """Post every field with some changed, and return what one field says."""
    form = Everything(posted(**changed), on=TODAY)
    form.validate()
    return list(form[field].errors)
