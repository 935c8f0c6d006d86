"""Sums and whole numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import fields
from tests.support.forms import TODAY


class Paid(fields.Form):
    price = fields.MoneyField("Ile?")
    people = fields.WholeNumberField("Ilu?", least=0, most=1_000_000)


def paid(price: str = "1", people: str = "1") -> Paid:
    form = Paid(MultiDict({"price": price, "people": people}), on=TODAY)
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "grosze"),
    [
        ("1 250,00", 125_000), ("1250.00", 125_000), ("1250 zł", 125_000), ("1250", 125_000), ("1.250,00", 125_000),
        ("1\u00a0250,00\u00a0zł", 125_000), ("1\u202f250,5", 125_050), ("0,01", 1), ("0", 0), ("21 PLN", 2100),
        ("21,- zł", 2100), ("1 234 567,89", 123_456_789), ("21ZŁ", 2100), ("  7 złotych ", 700),
    ],
)  # fmt: skip
def test_a_sum_is_read_into_grosze(typed: str, grosze: int):
    form = paid(price=typed)
    assert form.errors == {}
    assert form.price.data == grosze


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1,234", "najwyżej dwie cyfry"), ("1250.001", "najwyżej dwie cyfry"), ("1.250", "najwyżej dwie cyfry"),
        ("-5", "bez minusa"), ("−5", "bez minusa"), ("około 2 tys.", "cyframi"), ("1e3", "cyframi"),
        ("1,250.00", "cyframi"), ("12 34", "cyframi"), ("٣", "cyframi"), ("zł", "cyframi"), ("1 2 3", "cyframi"),
        ("0x10", "cyframi"), ("NaN", "cyframi"), ("9" * 30, "Wpisz kwotę do"), ("9" * 60, "Wpisz kwotę, na przykład"),
    ],
)  # fmt: skip
def test_a_faulty_sum_says_how_to_write_it(typed: str, says: str):
    form = paid(price=typed)
    assert form.price.data is None or says == "Wpisz kwotę do"
    assert says in form.price.errors[0]


def test_a_sum_has_bounds_told_as_sums():
    class Bounded(fields.Form):
        price = fields.MoneyField("Ile?", least=100, most=10_000)

    def says(price: str) -> list[str]:
        form = Bounded(MultiDict({"price": price}), on=TODAY)
        form.validate()
        return [message.replace("\xa0", " ") for message in form.price.errors]

    assert [says(price) for price in ("0,99", "1", "100", "100,01")] == [
        ["Wpisz kwotę od 1,00 zł"], [], [], ["Wpisz kwotę do 100,00 zł"],
    ]  # fmt: skip


@pytest.mark.parametrize(("typed", "number"), [("3", 3), ("0", 0), ("+3", 3), ("1 000", 1000), ("007", 7)])
def test_a_whole_number_is_read(typed: str, number: int):
    assert paid(people=typed).people.data == number


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("3,5", "całkowitą"), ("trzy", "całkowitą"), ("-1", "od 0 do"), ("−1", "od 0 do"), ("1000001", "od 0 do"),
        ("1_000", "całkowitą"), ("²", "całkowitą"), ("9" * 39, "od 0 do"),
    ],
)  # fmt: skip
def test_a_faulty_number_says_how_to_write_it(typed: str, says: str):
    assert says in paid(people=typed).people.errors[0]


@given(st.integers(0, fields.figures.MOST_GROSZE))
def test_every_sum_written_in_the_box_reads_back(grosze: int):
    known = Paid.from_answers({"price": grosze, "people": 1})
    assert paid(price=known.price._value()).price.data == grosze


@given(st.one_of(st.text(), st.text("0123456789 .,-złPLN+", max_size=20)))
def test_any_text_is_either_a_figure_or_an_error(typed: str):
    form = paid(price=typed, people=typed)
    for field in (form.price, form.people):
        assert field.errors or isinstance(field.data, int)


class Wide(fields.Form):
    area = fields.AreaField("Ile metrów?", least=1, most=100_000)


def wide(area: str) -> Wide:
    form = Wide(MultiDict({"area": area}), on=TODAY)
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("12", 1200), ("12,5", 1250), ("12.50", 1250), ("0,01", 1), ("1 000", 100_000), ("12 m2", 1200),
        ("12,5 m²", 1250), ("12 m kw.", 1200), ("12 mkw", 1200), ("007", 700),
    ],
)  # fmt: skip
def test_an_area_is_read_into_hundredths_of_a_square_metre(typed: str, hundredths: int):
    form = wide(typed)
    assert (form.errors, form.area.data) == ({}, hundredths)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0", "od 0,01 m² do 1 000 m²"), ("1000,01", "od 0,01 m²"), ("-5", "cyframi"), ("12,345", "dwie cyfry"),
        ("3 x 4", "cyframi"), ("m2", "cyframi"), ("", "na przykład 12,5"), ("٣", "cyframi"), ("1e3", "cyframi"),
    ],
)  # fmt: skip
def test_a_faulty_area_says_how_to_write_it(typed: str, says: str):
    assert says in wide(typed).area.errors[0].replace("\xa0", " ")


@given(st.integers(1, 100_000))
def test_every_area_written_in_the_box_reads_back(hundredths: int):
    known = Wide.from_answers({"area": hundredths})
    assert wide(known.area._value()).area.data == hundredths
    assert known.area.tell().endswith("m²")


@given(st.text("0123456789 .,-m²2kw+", max_size=20))
def test_any_text_is_either_an_area_or_an_error(typed: str):
    form = wide(typed)
    assert form.area.errors or isinstance(form.area.data, int)


@pytest.mark.parametrize(
    ("typed", "value", "says"),
    [("2026", 2026, ""), ("2026 r.", 2026, ""), ("26", None, "czterema cyframi, od 1998 do 2100"),
     ("w 2026", None, "czterema cyframi"), ("1997", 1997, "Wpisz rok od 1998 do 2100")],
)  # fmt: skip
def test_a_year_is_written_in_full_and_its_message_names_years(
    typed: str, value: int | None, says: str
) -> None:
    class Since(fields.Form):
        year = fields.YearField("Za który rok?", least=1998, most=2100)

    form = Since(MultiDict({"year": typed}), on=TODAY)
    assert form.validate() is (not says)
    assert (form.year.data, says in " ".join(form.year.errors)) == (value, True)


@pytest.mark.parametrize("typed", ["45", "45 m", "45 m2", "45m²", "45 m.kw.", "45,00"])
def test_an_area_is_taken_with_the_units_that_people_write(typed: str) -> None:
    class Flat(fields.Form):
        area = fields.AreaField("Powierzchnia")

    form = Flat(MultiDict({"area": typed}), on=TODAY)
    assert (form.validate(), form.area.data) == (True, 4500)
