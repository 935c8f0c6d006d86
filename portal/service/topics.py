"""The topics under which services are browsed: a resident's words, not the office's departments."""

from portal.i18n import lazy

TOPICS = {
    "taxes": lazy("Podatki i opłaty"),
    "home": lazy("Dom, działka, budowa"),
    "documents": lazy("Dokumenty i meldunek"),
    "family": lazy("Rodzina i szkoła"),
    "green": lazy("Zieleń i odpady"),
    "car": lazy("Samochód i parkowanie"),
    "company": lazy("Firma"),
    "civic": lazy("Skargi, petycje, informacja publiczna"),
}
