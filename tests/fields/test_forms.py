"""The form as a whole: typed answers and back, what was typed, errors that lead to their box."""

import json
import time
from datetime import date

import pytest
from flask import Flask, request
from werkzeug.datastructures import MultiDict

from portal import fields
from portal.errors import Refused
from tests.support.forms import ANSWERS, GOOD, TODAY, Everything, file, posted


class One(fields.Form):
    question = fields.TextField("Jak masz na imię?")


def test_good_answers_come_out_typed_and_json_keeps_them():
    form = Everything(posted(), on=TODAY)
    assert form.validate(), form.errors
    assert form.answers() == ANSWERS == json.loads(json.dumps(form.answers()))


def test_answers_fill_the_form_again_and_come_out_unchanged():
    assert Everything.from_answers(ANSWERS).answers() == ANSWERS


def test_known_answers_stand_in_the_boxes_as_people_write_them():
    form = Everything.from_answers(ANSWERS)
    assert [form[name]._value() for name in ("account", "phone", "price", "own", "reader")] == [
        "61 1090 1014 0000 0712 1981 2874", "600 100 200", "1 250,00", "tak", "court",
    ]  # fmt: skip
    assert [part.value for part in form.born.parts] == ["14", "5", "1944"]


def test_a_posted_form_wants_the_day_it_is_judged_on():
    with pytest.raises(TypeError, match="on="):
        One(MultiDict({"question": "Ala"}))


def test_what_was_typed_is_shown_again_exactly_and_survives_a_redirect():
    changed = {
        "price": "około 2 tys.",
        "born-miesiac": "Smarch",
        "pesel": " 12-34 ",
        "name": "  Ala  ma\u202e ",
    }
    typed = {**GOOD, **{name: [value] for name, value in changed.items()}}
    first = Everything(posted(**changed), on=TODAY)
    again = Everything.from_typed(json.loads(json.dumps(first.typed())), on=TODAY)
    for form in (first, again):
        assert not form.validate() or form.errors == {"proof": ["Dołącz plik"]}
        assert {name: sorted(values) for name, values in form.typed().items()} == {
            name: sorted(values) for name, values in typed.items()
        }
        assert form.price._value() == "około 2 tys."
        assert form.born.parts[1].value == "Smarch"


def test_only_declared_fields_are_read():
    form = One(MultiDict({"question": "Ala", "status": "paid", "data": "x", "_fields": "x"}), on=TODAY)
    assert form.validate()
    assert form.answers() == {"question": "Ala"}
    assert One.from_answers({"question": "Ala", "fee": 0}).answers() == {"question": "Ala"}
    assert not hasattr(form, "status")


@pytest.mark.parametrize("forged", [file(), 7, None, ["Ala"]])
def test_a_text_field_that_gets_anything_but_text_is_empty(forged: object):
    form = One(MultiDict([("question", forged)]), on=TODAY)
    assert not form.validate()
    assert form.answers() == {"question": None}


def test_answers_of_another_kind_from_an_older_version_are_left_out():
    for wrong in (None, 7, -1.5, True, [], [7], {}, {"a": 1}, "2026-02-31", "tak"):
        form = Everything.from_answers(dict.fromkeys(ANSWERS, wrong))
        json.dumps(form.answers())
        assert Everything.describe(dict.fromkeys(ANSWERS, wrong))
        assert all(field.typed() == {} for field in form.asked())


def test_an_empty_post_is_a_post():
    form = Everything(MultiDict(), on=TODAY)
    assert not form.validate()
    assert set(form.errors) == set(Everything.field_names())


def test_every_blank_optional_answer_is_null_and_told_as_not_given():
    class Optional(fields.Form):
        name = fields.TextField("Imię", optional=True)
        born = fields.DateField("Data", optional=True)
        price = fields.MoneyField("Kwota", optional=True)
        many = fields.ManyField("Co?", choices=[("a", "A")], optional=True)
        news = fields.ConfirmField("Chcę wiadomości", optional=True)
        proof = fields.FileField("Plik", optional=True)

    form = Optional(MultiDict({"name": "   "}), on=TODAY)
    assert form.validate()
    assert form.answers() == {"name": None, "born": None, "price": None, "many": [], "news": False}
    assert [value for _label, value, _name in Optional.describe(form.answers())] == [
        *["Nie podano"] * 4,
        "Nie",
    ]


def test_answers_are_told_in_words():
    told = {name: value.replace("\xa0", " ") for _label, value, name in Everything.describe(ANSWERS)}
    expected = {
        "pesel": "•••••••1359", "account": "61 1090 1014 0000 0712 1981 2874", "phone": "600 100 200",
        "born": "14 maja 1944", "price": "1 250,00 zł", "people": "3", "reader": "Sądowi", "month": "Bankowi",
        "many": "Bankowi, Sądowi", "own": "Tak", "agree": "Tak",
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected
    assert [(label, name) for label, _value, name in One.describe({})] == [("Jak masz na imię?", "question")]


def test_a_refusal_from_deeper_in_the_house_lands_on_its_field_or_on_the_page():
    form = Everything(posted(), on=TODAY)
    assert form.validate()
    for refused in (
        Refused("Ten PESEL już jest", "pesel"),
        Refused("Spróbuj jutro"),
        Refused("Dziwne", "nothing"),
    ):
        form.add_error(refused.field, refused.message)
    assert form.error_list() == [
        ("name", "Spróbuj jutro"),
        ("name", "Dziwne"),
        ("pesel", "Ten PESEL już jest"),
    ]
    assert form.pesel.errors == ["Ten PESEL już jest"]


def test_errors_are_listed_in_the_order_of_the_page_and_lead_to_the_faulty_part():
    form = Everything(posted(price="x", born_miesiac="13", name="", many=[], proof=[]), on=TODAY)
    assert not form.validate()
    assert [place for place, _message in form.error_list()] == [
        "name",
        "born-miesiac",
        "price",
        "many",
        "proof",
    ]


def test_answers_can_be_judged_against_each_other():
    class Stay(fields.Form):
        start = fields.DateField("Od")
        end = fields.DateField("Do")

        def check(self) -> None:
            if self.start.data and self.end.data and self.end.data < self.start.data:
                self.add_error("end", "Koniec jest przed początkiem")

    days = {
        "start-dzien": "2",
        "start-miesiac": "5",
        "start-rok": "2026",
        "end-miesiac": "5",
        "end-rok": "2026",
    }
    assert Stay(MultiDict({**days, "end-dzien": "3"}), on=TODAY).validate()
    form = Stay(MultiDict({**days, "end-dzien": "1"}), on=TODAY)
    assert not form.validate()
    assert form.error_list() == [("end-dzien", "Koniec jest przed początkiem")]
    assert [part.has_error for part in form.end.parts] == [True, True, True]


@pytest.mark.parametrize("name", ["answers", "validate", "errors", "on_", "data", "check"])
def test_a_field_cannot_take_a_name_that_the_form_uses(name: str):
    if name == "on_":  # negative control: any other name is free
        type("Fine", (fields.Form,), {name: fields.TextField("x")})
        return
    with pytest.raises(TypeError, match=name):
        type("Bad", (fields.Form,), {name: fields.TextField("x")})


def test_a_sole_question_is_the_heading_of_its_page():
    assert (One().only_question(), One().question.legend_is_h1, One().heading_text()) == (
        True,
        True,
        "Jak masz na imię?",
    )
    form = Everything()
    assert not form.only_question()
    assert not form.name.legend_is_h1


def test_a_request_gives_text_and_files_and_each_kind_takes_its_own():
    content = {"proof": (file().stream, "skan.pdf"), "name": (file().stream, "imie.pdf")}
    with Flask("x").test_request_context("/", method="POST", data={**content, "people": "3"}):
        form = Everything.from_request(request.form, request.files, on=TODAY)
        assert form.proof.uploads() == [("skan.pdf", b"%PDF-1.7")]
    assert (form.people.data, form.name.data) == (3, None)
    with Flask("x").test_request_context("/", method="POST", data={"proof": "not a file"}):
        assert Everything.from_request(request.form, request.files, on=TODAY).proof.uploads() == []


def test_the_snapshot_of_questions_is_json_and_names_choices():
    questions = {question["name"]: question for question in json.loads(json.dumps(Everything().questions()))}
    assert questions["reader"]["choices"] == [["bank", "Bankowi"], ["court", "Sądowi"]]
    assert {question["kind"] for question in questions.values()} == {
        "text", "number", "textarea", "radios", "checkboxes", "checkbox", "select", "date", "file", "money",
    }  # fmt: skip


def test_six_fields_are_read_and_judged_within_a_millisecond():
    class Six(fields.Form):
        name = fields.TextField("Imię")
        pesel = fields.PeselField("PESEL")
        born = fields.DateField("Data", past=True)
        price = fields.MoneyField("Kwota")
        own = fields.YesNoField("Czy?")
        postal = fields.PostalCodeField("Kod")

    post = posted()
    spent = []
    for _ in range(50):
        began = time.process_time()
        form = Six(post, on=date(2026, 11, 23))
        assert form.validate()
        spent.append(time.process_time() - began)
    assert min(spent) < 0.001
