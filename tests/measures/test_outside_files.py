"""Files of counts: judged line by line, taken whole or not at all, harmless twice, never more than once counted."""

import io
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts.models import Unit
from portal.cases.numbering.models import CaseClass
from portal.errors import Refused
from portal.measures.outside.importing import Judged, judge, take
from portal.measures.outside.knowing import known_to
from portal.measures.outside.models import OutsideCount, OutsideImport, Source
from portal.measures.publishing.freezing import newest, verify
from portal.programme import sheets
from tests.measures.test_publishing import MONTH, filed, publish
from tests.office.desk import EWA, JOANNA
from tests.support.desk import SLUG, Desk
from tests.support.people import sign_in
from tests.support.visitor import Visitor

HEAD = "miesiac;wydzial;usluga;droga;sprawy\n"
GOOD = f"{HEAD}2026-10;FN;{SLUG};counter;12\n10.2026;fn;{SLUG};poczta;3\n2026-09;FN;inne;nie wiadomo;1 200\n"
PAGE = "/biurko/liczby-spraw/plik"


def judged(desk: Desk, text: str, unit: str | None = None) -> Judged:
    with desk.reading() as session:
        return judge(session, known_to(session, desk.portal, unit), text)


def taken(desk: Desk, text: str) -> Judged:
    with desk.writing() as session:
        known = known_to(session, desk.portal)
        return take(session, known, text, "plik.csv", actor=desk.clerk, now=desk.now)


def standing(desk: Desk) -> dict[tuple[str, str, str], int]:
    with desk.reading() as session:
        rows = session.scalars(select(OutsideCount).where(OutsideCount.replaced_at.is_(None)))
        return {(f"{row.month:%Y-%m}", row.service, row.channel): row.matters for row in rows}


def add_class(desk: Desk, symbol: str) -> None:
    with desk.writing() as session:
        session.add(CaseClass(symbol=symbol, title="Umorzenia", source="wykaz", changed_at=desk.now))


@pytest.mark.engines
def test_a_file_is_judged_without_a_word_being_written_then_taken_and_harmless_twice(desk: Desk) -> None:
    found = judged(desk, GOOD)
    assert (len(found.new), found.faults, standing(desk)) == (3, [], {})
    taken(desk, GOOD)
    assert standing(desk) == {
        ("2026-10", SLUG, "counter"): 12, ("2026-10", SLUG, "post"): 3, ("2026-09", "", "unknown"): 1200,
    }  # fmt: skip
    again = taken(desk, GOOD)
    assert (again.changes, again.known) == ([], 3)
    assert (desk.count(OutsideCount), desk.count(OutsideImport)) == (3, 1)


@pytest.mark.engines
def test_a_later_file_corrects_and_takes_back_what_it_names_and_leaves_the_rest(desk: Desk) -> None:
    taken(desk, GOOD)
    later = f"{HEAD}2026-10;FN;{SLUG};counter;14\n"
    found = judged(desk, later)
    assert [(one.channel, one.before, one.after) for one in found.corrected] == [("counter", 12, 14)]
    assert [(one.channel, one.before, one.after) for one in found.taken_back] == [("post", 3, 0)]
    taken(desk, later)
    assert standing(desk) == {("2026-10", SLUG, "counter"): 14, ("2026-09", "", "unknown"): 1200}
    taken(desk, GOOD)  # the first one once more: back to what it says
    assert standing(desk)["2026-10", SLUG, "post"] == 3
    assert desk.count(OutsideImport) == 2
    assert desk.count(OutsideCount) == 6


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"2026-10;FN;{SLUG};counter;-3", "nie może być ujemna"),
        (f"2026-10;FN;{SLUG};counter;1,5", "to nie jest liczba całkowita"),
        (f"2026-10;FN;{SLUG};counter;", "to nie jest liczba całkowita"),
        (f"2026-10;FN;{SLUG};counter;٣", "to nie jest liczba całkowita"),
        (f"2026-10;FN;{SLUG};counter;100001", "najwyżej 100 000"),
        (f"2026-10;FN;{SLUG};counter;99999999999999999999", "to nie jest liczba całkowita"),
        (f"2026-11;FN;{SLUG};counter;3", "jeszcze się nie skończył"),
        (f"2031-01;FN;{SLUG};counter;3", "jeszcze się nie skończył"),
        (f"2014-12;FN;{SLUG};counter;3", "z roku 2015 albo późniejszy"),
        (f"2026-13;FN;{SLUG};counter;3", "to nie jest miesiąc"),
        (f"0000-10;FN;{SLUG};counter;3", "to nie jest miesiąc"),
        (f"październik;FN;{SLUG};counter;3", "to nie jest miesiąc"),
        (f"2026-10;NIE;{SLUG};counter;3", "nie ma wydziału o takim symbolu"),
        ("2026-10;FN;nie-ma;counter;3", "nie ma takiej usługi ani klasy"),
        (f"2026-10;FN;{SLUG};gołąb;3", "nie ma takiej drogi"),
        (f"2026-10;FN;{SLUG};portal;3", "spraw z portalu nie podawaj"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_line_and_what_to_do(
    small_desk: Desk, row: str, reason: str
) -> None:
    found = judged(small_desk, f"{GOOD}{row}\n")
    assert [(line, reason in told) for line, told in found.faults] == [(5, True)]
    with pytest.raises(Refused, match="Niczego nie zapisaliśmy"):
        taken(small_desk, f"{GOOD}{row}\n")
    assert standing(small_desk) == {}


def test_more_online_than_all_and_ways_beyond_all_are_refused(small_desk: Desk) -> None:
    rows = "2026-10;FN;inne;razem;10\n2026-10;FN;inne;online;12\n"
    assert judged(small_desk, HEAD + rows).faults == [
        (2, "spraw online (12) jest więcej niż wszystkich (10)")
    ]
    rows = "2026-10;FN;inne;counter;8\n2026-10;FN;inne;online;4\n2026-10;FN;inne;razem;10\n"
    assert judged(small_desk, HEAD + rows).faults == [(4, "drogi dają razem 12, a wszystkich ma być 10")]


def test_what_the_ways_leave_of_all_is_of_an_unknown_way(small_desk: Desk) -> None:
    rows = "2026-10;FN;inne;razem;10\n2026-10;FN;inne;online;4\n2026-10;FN;inne;nie wiadomo;1\n"
    taken(small_desk, HEAD + rows)
    assert standing(small_desk) == {("2026-10", "", "elsewhere"): 4, ("2026-10", "", "unknown"): 6}


def test_the_same_count_twice_in_a_file_is_refused(small_desk: Desk) -> None:
    found = judged(small_desk, f"{GOOD}2026-10;FN;{SLUG};okienko;9\n")
    assert [(line, "już w wierszu 2" in told) for line, told in found.faults] == [(5, True)]


def test_a_class_stands_for_its_service_and_classes_that_none_has_add_up(small_desk: Desk) -> None:
    own = small_desk.service.case_class
    for symbol in ("3141", "3142"):
        add_class(small_desk, symbol)
    rows = f"2026-10;FN;{own};counter;2\n2026-10;FN;3141;counter;3\n2026-10;FN;3142;counter;4\n2026-10;FN;;counter;1\n"
    with small_desk.reading() as session:
        having = known_to(session, small_desk.portal).classes[own]
    if len(having) > 1:
        assert "tę klasę mają usługi" in judged(small_desk, HEAD + rows).faults[0][1]
        rows = rows.partition("\n")[2]
    taken(small_desk, HEAD + rows)
    assert standing(small_desk)["2026-10", "", "counter"] == 8


def test_of_another_unit_an_official_brings_nothing(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        session.add(Unit(code="USC", name="Urząd Stanu Cywilnego"))
    found = judged(small_desk, f"{HEAD}2026-10;USC;inne;counter;1\n", unit="FN")
    assert found.faults == [(2, "to nie Twój wydział; możesz podać tylko: FN")]
    assert judged(small_desk, f"{HEAD}2026-10;USC;inne;counter;1\n").faults == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_spreadsheet_s_file_is_read(small_desk: Desk, encoding: str, separator: str) -> None:
    text = f"{HEAD}2026-10;FN;inne;e-doręczenia;5\n".replace(";", separator).replace("\n", "\r\n")
    assert judged(small_desk, sheets.decoded(text.encode(encoding))).new[0].channel == "edelivery"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "pusty"),
        (HEAD.encode(), "nie ma żadnego wiersza"),
        (b"miesiac;wydzial;droga;sprawy\n2026-10;FN;counter;1", "brakuje kolumn: usluga"),
        (b"PK\x03\x04\x00\x00", "nie da się odczytać"),
        (HEAD.encode("utf-16"), "nie da się odczytać"),
        (f"{HEAD}2026-10;FN;inne;counter;1;0\n".encode(), "więcej wartości niż kolumn"),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(small_desk: Desk, content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        judged(small_desk, sheets.decoded(content))


def test_a_late_file_of_a_final_month_makes_a_revision_that_says_why(desk: Desk) -> None:
    filed(desk)
    desk.clock.move(days=90)
    publish(desk)
    text = f"{HEAD}2026-10;FN;{SLUG};counter;7\n"
    assert list(judged(desk, text).published.values()) == ["final"]
    taken(desk, text)
    desk.work()
    with desk.reading() as session:
        strict = newest(session, MONTH)["share_strict", SLUG]
        assert list(verify(session, desk.portal, MONTH)) == []
    assert (strict.denominator, strict.revision, strict.why) == (10, 2, "liczby spoza portalu: FN")


def test_what_others_say_of_the_same_is_shown_beside(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        session.add(
            OutsideCount(
                month=MONTH, unit_code="FN", service=SLUG, channel="counter", source=Source.UNIT, matters=9,
                at=small_desk.now,
            )
        )  # fmt: skip
    assert judged(small_desk, GOOD).others == {(date(2026, 10, 1), "FN", SLUG): {Source.UNIT: 9}}


# ---------------------------------------------------------------------------------------------- the page, the command
def upload(who: Visitor, text: str) -> Visitor:
    return who.go(PAGE).submit("Pokaż, co się zmieni", file=(io.BytesIO(text.encode()), "liczby.csv"))


@pytest.mark.engines
def test_a_clerk_sees_what_a_file_does_before_it_is_done(desk: Desk) -> None:
    joanna = upload(sign_in(desk.house, JOANNA), GOOD)
    assert joanna.heading == "Co zmieni ten plik"
    assert standing(desk) == {}
    joanna.submit("Zapisz te liczby")
    assert len(standing(desk)) == 3
    assert "Nie ma czego zapisywać" in upload(joanna, GOOD).text


def test_a_file_with_a_fault_names_its_line_and_a_changed_plan_is_shown_again(small_desk: Desk) -> None:
    joanna = upload(sign_in(small_desk.house, JOANNA), f"{GOOD}2026-10;USC;inne;counter;-1\n")
    assert joanna.status == 422
    assert "Wiersz 5: nie ma wydziału o takim symbolu" in joanna.text
    upload(joanna, GOOD).submit("Zapisz te liczby", plan="x")
    assert joanna.heading == "Co zmieni ten plik"
    assert standing(small_desk) == {}


def test_an_administrator_brings_any_unit_s_counts(small_desk: Desk) -> None:
    ewa = upload(sign_in(small_desk.house, EWA), GOOD)
    ewa.submit("Zapisz te liczby")
    assert "Zmieniły się 3 liczby" in ewa.text or "Zmieniło się 3 liczb" in ewa.text


def test_the_command_shows_first_and_saves_when_asked(small_desk: Desk, tmp_path: Path) -> None:
    runner, file = small_desk.house.app.test_cli_runner(), tmp_path / "liczby.csv"
    file.write_text(GOOD, encoding="cp1250")
    shown = runner.invoke(args=["measures", "import", str(file)])
    assert (shown.exit_code, standing(small_desk)) == (0, {})
    assert "Nie zapisano" in shown.output
    assert runner.invoke(args=["measures", "import", str(file), "--save"]).exit_code == 0
    assert len(standing(small_desk)) == 3
    file.write_text(f"{HEAD}2026-10;FN;inne;counter;-1\n", encoding="utf-8")
    bad = runner.invoke(args=["measures", "import", str(file), "--save"])
    assert (bad.exit_code, "wiersz 2: liczba spraw nie może być ujemna" in bad.output) == (1, True)
