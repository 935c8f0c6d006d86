"""Where units publish: through the pages, each unit its own."""

import io

import pytest

from portal.accounts.models import Unit
from tests.support.datasets import COLUMNS, TREES
from tests.support.people import ANNA, Worker, sign_in

CLERK = Worker("o-joanna", "Joanna", "Klim", "FN", ("clerk",))
OTHER = Worker("o-beata", "Beata", "Karpowicz", "USC", ("clerk",))
ADMINISTRATOR = Worker("o-ewa", "Ewa", "Wysocka", "", ("administrator",))
CASHIER = Worker("o-marcin", "Marcin", "Borowski", "FN", ("treasurer",))
SAID = {
    "title_pl": "Nasadzenia drzew", "description_pl": "Ile drzew posadziło miasto.", "columns": COLUMNS, "theme": "ENVI",
    "cadence": "monthly", "licence": "CC0-1.0", "contact": "zielen@example.pl",
}  # fmt: skip
DATASET = "/biurko/dane/nasadzenia-drzew"


@pytest.fixture
def office(house):
    with house.portal.db.writing() as session:
        session.add_all([Unit(code="FN", name="Departament Finansów"), Unit(code="USC", name="Stan cywilny")])
    return house


@pytest.fixture
def small_office(small_house):
    with small_house.portal.db.writing() as session:
        session.add_all([Unit(code="FN", name="Departament Finansów"), Unit(code="USC", name="Stan cywilny")])
    return small_house


def described(house, who=CLERK, **other):
    visitor = sign_in(house, who).go("/biurko/dane").follow("Opisz nowy zbiór")
    return visitor.submit("Zapisz opis", **{**SAID, **other})


def uploaded(visitor, content=TREES, name="drzewa.csv"):
    return visitor.go(DATASET).submit("Wgraj i sprawdź", file=(io.BytesIO(content.encode()), name))


def test_a_clerk_describes_uploads_looks_publishes_and_withdraws(office):
    visitor = described(office)
    assert visitor.heading == "Nasadzenia drzew"
    uploaded(visitor)
    assert "Plik pasuje do opisu kolumn" in visitor.text
    assert "Antoniuk" in visitor.text
    assert office.visitor().go("/dane").text.count("Nasadzenia") == 0
    visitor.submit("Opublikuj tę wersję")
    assert "Opublikowana" in visitor.text
    assert "Nasadzenia drzew" in office.visitor().go("/dane").text
    visitor.submit("Wycofaj tę wersję")
    assert visitor.status == 422
    visitor.submit("Wycofaj tę wersję", reason="Pomyłka w osiedlach.")
    assert "Pomyłka w osiedlach." in visitor.text
    assert office.visitor().go("/dane/nasadzenia-drzew").status == 410


def test_a_file_with_faults_is_shown_with_all_of_them_and_cannot_be_published(small_office):
    visitor = uploaded(described(small_office), "miesiac,osiedle,drzewa\nwrzesień,,dwa\n")
    assert "Błędów w pliku: 3" in visitor.text
    assert "Wpisz liczbę całkowitą" in visitor.text
    assert "Opublikuj" not in visitor.text
    visitor.post(f"{DATASET}/wersje/1/publikuj", {"_token": token(visitor)})
    assert visitor.status == 422


def test_a_row_with_more_cells_than_there_are_columns_is_shown_with_its_fault(small_office):
    visitor = uploaded(described(small_office), "miesiac,osiedle,drzewa\n2026-10,Bema,4,5\n")
    assert visitor.status == 200
    assert "Błędów w pliku" in visitor.text


def token(visitor):
    return next(e.get("value") for e in visitor.page.iter("input") if e.get("name") == "_token")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"columns": "Miesiąc; tekst; Opis"}, "małe litery"),
        ({"columns": "a; tekst; Raz\na; tekst; Dwa"}, "dwa razy"),
        ({"title_pl": ""}, "Wpisz tytuł"),
        ({"contact": "zielen"}, "@"),
    ],
)
def test_a_description_that_cannot_stand_comes_back_with_its_reason(small_office, other, told):
    visitor = described(small_office, **other)
    assert visitor.status == 422
    assert told in visitor.text


def test_a_description_is_changed_and_its_address_stays(small_office):
    visitor = described(small_office).follow("Zmień opis i kolumny")
    visitor.submit("Zapisz opis", title_pl="Drzewa i krzewy", title_en="Trees")
    assert (visitor.heading, visitor.address.partition("?")[0]) == ("Drzewa i krzewy", DATASET)


@pytest.mark.parametrize("name", ["drzewa.xlsx", "drzewa"])
def test_only_csv_is_taken(small_office, name):
    visitor = uploaded(described(small_office), name=name)
    assert visitor.status == 422


def test_another_unit_finds_nothing_and_an_administrator_everything(small_office):
    uploaded(described(small_office))
    stranger = sign_in(small_office, OTHER)
    assert "Nasadzenia" not in stranger.go("/biurko/dane").text
    for address in (DATASET, f"{DATASET}/opis", f"{DATASET}/wersje/1"):
        assert stranger.go(address).status == 404
    chief = sign_in(small_office, ADMINISTRATOR)
    assert chief.go(f"{DATASET}/wersje/1").status == 200
    chief.go("/biurko/dane").follow("Opisz nowy zbiór").submit("Zapisz opis", **SAID, unit="USC")
    assert "Nasadzenia" in stranger.go("/biurko/dane").text


@pytest.mark.parametrize("who", [CASHIER, ANNA], ids=["treasurer", "resident"])
def test_nobody_else_publishes(small_office, who):
    assert sign_in(small_office, who).go("/biurko/dane").status in {403, 404}


def test_the_portals_own_datasets_are_listed_and_not_edited(small_office):
    from portal.opendata import jobs
    from portal.opendata.visits import SOURCE

    with small_office.app.app_context(), small_office.portal.db.writing() as session:
        jobs.publish_source(session, small_office.portal, SOURCE, small_office.clock.now())
    chief = sign_in(small_office, ADMINISTRATOR)
    assert "Wizyty w urzędzie" in chief.go("/biurko/dane").text
    assert chief.go("/biurko/dane/wizyty-bez-sprawy").status == 404


def test_a_page_sent_twice_makes_one_version(small_office):
    visitor = described(small_office).go(DATASET)
    form = {
        e.get("name"): e.get("value")
        for e in visitor.page.iter("input")
        if e.get("name") in {"_token", "submission"}
    }
    for _ in range(2):
        visitor.post(f"{DATASET}/plik", {**form, "file": (io.BytesIO(TREES.encode()), "a.csv"), "note": ""})
        assert visitor.address.endswith("/wersje/1")
    visitor.post(f"{DATASET}/plik", {**form, "submission": "made-up", "file": (io.BytesIO(b"x"), "a.csv")})
    assert visitor.status == 422
