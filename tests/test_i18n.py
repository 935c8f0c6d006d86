"""Texts in the language in force, on pages and in letters."""

import pytest
from flask import Flask, g

from portal import i18n


@pytest.fixture
def app() -> Flask:
    app = Flask("portal")
    i18n.set_up(app)
    return app


def rendered(app: Flask, source: str, *, page: bool, **values: object) -> str:
    # Flask escapes by the template's name: a string is a page, a letter has no HTML
    environment = app.jinja_env.overlay(autoescape=page)
    return environment.from_string(source).render(**values)


@pytest.mark.parametrize(
    "source",
    ["{{ _('Dzień dobry, %(name)s', name=name) }}", "{% trans %}Dzień dobry, {{ name }}{% endtrans %}"],
)
def test_a_value_in_a_text_is_escaped_on_a_page_and_stands_as_it_is_in_a_letter(
    app: Flask, source: str
) -> None:
    with app.test_request_context():
        assert rendered(app, source, page=True, name="<b>") == "Dzień dobry, &lt;b&gt;"
        assert rendered(app, source, page=False, name="<b>") == "Dzień dobry, <b>"


def test_a_text_says_per_cent_by_two_signs_with_values_and_without(app: Flask) -> None:
    with app.test_request_context():
        assert rendered(app, "{{ _('100%% pewne') }}", page=True) == "100% pewne"
        assert rendered(app, "{{ _('%(n)s%% pewne', n=5) }}", page=True) == "5% pewne"


def test_a_while_in_another_language_ends_in_the_one_before(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "lang=en"}):
        assert i18n.language() == "en"
        with i18n.speaking("uk"):
            with i18n.speaking("xx"):
                assert i18n.language() == "pl"
            assert i18n.language() == "uk"
        assert i18n.language() == "en"


def test_outside_a_request_texts_are_polish_and_speaking_still_holds(app: Flask) -> None:
    assert i18n.language() == "pl"
    with app.app_context():
        with i18n.speaking("en"):
            assert i18n.language() == "en"
        assert i18n.language() == "pl"


def test_the_language_a_person_chose_in_their_account_holds_on_a_new_device(app: Flask) -> None:
    with app.test_request_context():
        g.preferred_language = "uk"
        assert i18n.language() == "uk"


def test_a_count_chooses_its_form(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "lang=xx"}):
        assert i18n.plural("%(num)s plik", "%(num)s plików", 1) == "1 plik"
        assert i18n.plural("%(num)s plik", "%(num)s plików", 5) == "5 plików"
