"""What a text leaves open is found at its end, however long it is; what a letter is filled with tells letters apart."""

import time
from dataclasses import replace

from portal.cases.models import DocumentKind
from portal.decisions import steps
from portal.decisions.drafting.unfinished import gaps
from portal.decisions.letters.letter import Letter

LONGEST = 20_000


def test_a_text_of_one_long_word_is_looked_through_at_once() -> None:
    began = time.process_time()
    assert gaps(dict.fromkeys(("basis", "ruling", "reasons"), "a" * LONGEST), []) == []
    assert time.process_time() - began < 0.5


def test_a_stop_is_found_behind_a_long_text() -> None:
    (found,) = gaps({"reasons": f"{'Ustalono. ' * 900}Uznano tak, ponieważ:"}, [])
    assert found.field == "reasons"


def test_letters_that_differ_in_a_term_a_body_or_an_office_have_stamps_of_their_own() -> None:
    complaint = {"complaint_days": 7, "complaint_body": "Kolegium", "complaint_law": "art. 236"}
    order = Letter(DocumentKind.ORDER, "Postanowienie", "art. 217", ruling="odmawiam", complaint=complaint)
    notice = Letter(DocumentKind.LETTER, "Pismo", "art. 65", body=("Przekazujemy.",), to="Urząd A")
    letters = [
        order,
        replace(order, complaint={**complaint, "complaint_days": 14}),
        replace(order, complaint={**complaint, "complaint_body": "Inne"}),
        notice,
        replace(notice, to="Urząd B"),
    ]
    assert len({steps.stamp(one) for one in letters}) == len(letters)
