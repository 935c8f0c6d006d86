"""Given answers: only those that are offered, shown ticked again, told by their words."""

import pytest
from werkzeug.datastructures import MultiDict

from portal import fields
from tests.support.forms import TODAY, Everything, errors_of, posted


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("reader", "", "Wybierz jedną odpowiedź"),
        ("reader", "mayor", "Wybierz jedną z podanych odpowiedzi"),
        ("reader", "x" * 65536, "Wybierz jedną z podanych odpowiedzi"),
        ("reader", "\x00", "Wybierz jedną z podanych odpowiedzi"),
        ("month", "mayor", "Wybierz jedną z podanych odpowiedzi"),
        ("many", [], "Zaznacz co najmniej jedną odpowiedź"),
        ("many", ["bank", "mayor"], "Zaznacz tylko podane odpowiedzi"),
        ("many", ["x" * 65536], "Zaznacz tylko podane odpowiedzi"),
        ("own", "", "Wybierz: tak albo nie"),
        ("own", "może", "Wybierz: tak albo nie"),
        ("agree", [], "Zaznacz, aby przejść dalej"),
        ("agree", "on", "Zaznacz, aby przejść dalej"),
    ],
)
def test_an_answer_that_was_not_offered_is_refused(name: str, typed: object, says: str):
    assert errors_of(name, **{name: typed}) == [says]


def test_choices_show_what_is_ticked_with_their_hints():
    form = Everything(posted(reader="court", many=["bank"]), on=TODAY)
    assert list(form.reader.iter_choices()) == [
        ("bank", "Bankowi", False, {}),
        ("court", "Sądowi", True, {"hint": "także komornikowi"}),
    ]
    assert [ticked for _value, _label, ticked, _hint in form.many.iter_choices()] == [True, False]
    known = Everything.from_answers({"many": ["court"], "own": False, "reader": "bank"})
    assert [ticked for _value, _label, ticked, _hint in known.many.iter_choices()] == [False, True]
    assert [ticked for _value, _label, ticked, _hint in known.own.iter_choices()] == [False, True]


def test_a_no_is_an_answer_and_is_told():
    form = Everything(posted(own="nie"), on=TODAY)
    assert form.validate()
    assert form.answers()["own"] is False
    told = {name: value for _label, value, name in Everything.describe({"own": False})}
    assert told["own"] == "Nie"


def test_yes_and_no_can_have_words_of_their_own():
    class Owner(fields.Form):
        own = fields.YesNoField("Czyj jest dom?", yes="Mój", no="Cudzy")

    assert Owner.describe({"own": False}) == [("Czyj jest dom?", "Cudzy", "own")]


def test_choices_may_come_from_a_function():
    class Street(fields.Form):
        street = fields.ChoiceField("Ulica", choices=lambda: [("1", "Lipowa")])

    assert Street(MultiDict({"street": "1"}), on=TODAY).validate()


def test_an_answer_that_is_no_longer_offered_is_still_told():
    told = {name: value for _label, value, name in Everything.describe({"reader": "gone", "many": ["gone"]})}
    assert (told["reader"], told["many"]) == ("gone", "gone")


def test_a_question_with_own_words_for_a_missing_answer_uses_them():
    class Reader(fields.Form):
        reader = fields.ChoiceField(
            "Komu?", choices=[("a", "A")], missing="Wybierz, komu pokażesz zaświadczenie."
        )

    form = Reader(MultiDict(), on=TODAY)
    assert not form.validate()
    assert form.error_list() == [("reader", "Wybierz, komu pokażesz zaświadczenie.")]
