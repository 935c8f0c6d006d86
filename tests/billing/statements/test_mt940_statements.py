"""MT940: Polish descriptions, encodings, reversals, pages; what is wrong is refused by line and field."""

from datetime import date
from io import BytesIO

import pytest

from portal.billing.statements.layout import PEKAO, describe
from portal.billing.statements.reading import read_statement
from portal.billing.statements.statement import StatementError
from tests.support import statements as made

HEAD = (":20:ST1", f":25:/PL{made.ACCOUNT}", ":28C:00231", ":60F:C261119PLN100,00")
VIRTUAL = made.individual_account(made.PREFIX, 4711)


def file_of(*lines: str, head: tuple[str, ...] = HEAD, encoding: str = "utf-8") -> BytesIO:
    return BytesIO("\r\n".join([*head, *lines, ""]).encode(encoding))


def read(*lines: str, head: tuple[str, ...] = HEAD, encoding: str = "utf-8"):
    return [
        (each.head, list(each.lines))
        for each in read_statement(file_of(*lines, head=head, encoding=encoding), "w.sta")
    ]


def refusal(*lines: str, head: tuple[str, ...] = HEAD) -> str:
    with pytest.raises(StatementError) as caught:
        read(*lines, head=head)
    return caught.value.message


def test_a_movement_is_read_with_title_name_account_and_individual_account():
    [(head, [line])] = read(
        ":61:2611201121C1234,5NTRFNONREF//BIA0001",
        "TRANSFER",
        ":86:020~00PRZELEW",
        "~20Podatek od nieruchomości, r~21ata 4",
        "~22ÿ",
        "~3010203040~310000000000000042",
        "~32JAN KOWALSKI UL. LIPOWA 1 1~335-001 BIAŁYSTOK",
        f"~61{VIRTUAL}",
        ":62F:C261120PLN1334,50",
        "-",
    )
    assert (head.account, head.number, head.currency) == (made.ACCOUNT, "00231", "PLN")
    assert (head.from_on, head.to_on) == (date(2026, 11, 19), date(2026, 11, 20))
    assert (head.opening_grosze, head.closing_grosze) == (10_000, 133_450)
    assert (line.position, line.amount_grosze, line.bank_reference) == (1, 123_450, "BIA0001")
    assert (line.value_on, line.booked_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert line.title == "Podatek od nieruchomości, rata 4"
    assert line.counterparty == "JAN KOWALSKI UL. LIPOWA 1 15-001 BIAŁYSTOK"
    assert line.counterparty_account == made.with_check_digits("102030400000000000000042")
    assert line.credited_account == VIRTUAL
    assert not line.is_reversal


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso8859-2", "cp852"])
def test_polish_letters_are_read_in_every_encoding_that_polish_banks_use(encoding):
    [(_, [line])] = read(
        ":61:261120C1,00NTRFNONREF", ":86:020~20ZAŻÓŁĆ GĘŚLĄ JAŹŃ", ":62F:C261120PLN101,00", encoding=encoding
    )  # fmt: skip
    assert line.title == "ZAŻÓŁĆ GĘŚLĄ JAŹŃ"


def test_an_encoding_that_nothing_tells_is_not_guessed():
    ambiguous = file_of(
        ":61:261120C1,00NTRFNONREF", ":86:020~20Kv\xe1\xe8", ":62F:C261120PLN101,00", encoding="cp1252"
    )
    with pytest.raises(StatementError, match="kodowaniu"):
        next(read_statement(ambiguous, "w.sta"))


@pytest.mark.parametrize("separator", ["~", "<", "?", "^", "+"])
def test_subfields_are_read_with_whichever_separator_the_bank_uses(separator):
    told = describe([f"020{separator}00X{separator}20rata 1", f"{separator}32ANNA ŻÓŁĆ"], PEKAO)
    assert (told.title, told.counterparty) == ("rata 1", "ANNA ŻÓŁĆ")


def test_a_full_piece_of_text_goes_on_and_a_shorter_one_gets_its_space_back():
    assert describe(["~20" + "A" * 27 + "~21B"], PEKAO).title == "A" * 27 + "B"
    assert describe(["~20" + "A" * 26 + "~21B"], PEKAO).title == "A" * 26 + " B"


@pytest.mark.parametrize("forged", ["~32INNA OSOBA", f"~61{VIRTUAL}", "~99x"])
def test_a_title_that_holds_a_separator_lends_the_payer_nobodys_name_or_account(forged):
    told = describe(
        [f"020~20za mamę {forged}", "~32JAN KOWALSKI", f"~61{made.individual_account(made.PREFIX, 1)}"], PEKAO
    )
    assert (told.counterparty, told.counterparty_account, told.credited_account) == ("", "", "")
    assert "JAN KOWALSKI" in told.title


def test_without_a_forged_subfield_the_same_description_names_its_payer():
    told = describe(["020~20za mamę", "~32JAN KOWALSKI", f"~61{VIRTUAL}"], PEKAO)
    assert (told.counterparty, told.credited_account) == ("JAN KOWALSKI", VIRTUAL)


def test_a_plain_description_is_all_title():
    assert describe(["WPŁATA GOTÓWKOWA", "KASA NR 3"], PEKAO).title == "WPŁATA GOTÓWKOWA KASA NR 3"


def test_what_is_no_account_number_is_not_taken_for_an_individual_account():
    wrong = f"{(int(VIRTUAL[:2]) + 1) % 100:02d}{VIRTUAL[2:]}"
    assert describe(["~20x", f"~61{wrong}"], PEKAO).credited_account == ""


def test_a_foreign_account_keeps_its_country():
    assert (
        describe(["~20x", "~38DE89370400440532013000"], PEKAO).counterparty_account
        == "DE89370400440532013000"
    )


def test_reversals_go_the_other_way_and_say_so():
    [(_, lines)] = read(
        ":61:261120C50,00NTRFNONREF//A1",
        ":61:261120RC50,00NTRFNONREF//A1",
        ":61:261120D7,00NCHGNONREF//A2",
        ":61:261120RD7,00NCHGNONREF//A2",
        ":62F:C261120PLN100,00",
    )
    assert [(each.amount_grosze, each.is_reversal) for each in lines] == [
        (5000, False),
        (-5000, True),
        (-700, False),
        (700, True),
    ]
    # a reference that repeats is the bank's way to say what a reversal belongs to; nothing is dropped
    assert [each.bank_reference for each in lines] == ["A1", "A1", "A2", "A2"]


@pytest.mark.parametrize(
    ("value", "entry", "booked"),
    [
        ("261231", "0102", date(2027, 1, 2)),
        ("270102", "1231", date(2026, 12, 31)),
        ("280228", "0229", date(2028, 2, 29)),
    ],
)
def test_the_day_of_booking_takes_the_year_nearest_to_the_value_date(value, entry, booked):
    [(_, [line])] = read(f":61:{value}{entry}C1,00NTRFNONREF", ":62F:C271231PLN101,00")
    assert line.booked_on == booked


def test_an_overdrawn_account_and_a_description_of_the_statement_are_read():
    head = (*HEAD[:3], ":60F:D261119PLN100,00")
    [(found, _)] = read(
        ":61:261120C40,00NTRFNONREF",
        ":62F:D261120PLN60,00",
        ":64:D261120PLN60,00",
        ":86:SALDO DNIA",
        head=head,
    )
    assert (found.opening_grosze, found.closing_grosze) == (-10_000, -6000)


def test_the_envelope_of_swift_and_of_multicash_is_passed_over():
    head = ("{1:F01PKOPPLPWXXXX}{2:I940N}{4:", *HEAD)
    assert read(":NS:22MIASTO", ":62F:C261120PLN100,00", "-}", head=head)
    assert read(":62F:C261120PLN100,00", "\x03", head=("\x01" + HEAD[0], *HEAD[1:]))


def test_two_statements_in_one_file_stay_two():
    second = (":20:ST2", f":25:PL{made.ACCOUNT}", ":28C:00232", ":60F:C261120PLN101,00")
    found = read(
        ":61:261120C1,00NTRFNONREF",
        ":62F:C261120PLN101,00",
        "-",
        *second,
        ":61:261121C2,00NTRFNONREF",
        ":62F:C261121PLN103,00",
    )
    assert [(head.number, [line.position for line in lines]) for head, lines in found] == [
        ("00231", [1]),
        ("00232", [1]),
    ]


def test_lines_that_nobody_asked_for_do_not_turn_up_in_the_next_statement():
    second = (":20:ST2", f":25:PL{made.ACCOUNT}", ":28C:00232", ":60F:C261120PLN101,00")
    stream = file_of(
        ":61:261120C1,00NTRFNONREF//A",
        ":62F:C261120PLN101,00",
        *second,
        ":61:261121C2,00NTRFNONREF//B",
        ":62F:C261121PLN103,00",
    )
    assert [next(each.lines).bank_reference for each in list_later(read_statement(stream, "w.sta"))] == ["B"]


def list_later(found):
    next(found)
    return found


def test_the_same_statement_twice_in_a_file_is_refused():
    once = (":61:261120C1,00NTRFNONREF", ":62F:C261120PLN101,00")
    assert "dwa razy" in refusal(*once, *HEAD, *once)


def test_pages_of_one_statement_become_one():
    second = (":20:ST1", f":25:/PL{made.ACCOUNT}", ":28C:00231/2", ":60M:C261120PLN101,00")
    [(head, lines)] = read(
        ":61:261120C1,00NTRFNONREF",
        ":62M:C261120PLN101,00",
        *second,
        ":61:261120C2,00NTRFNONREF",
        ":62F:C261120PLN103,00",
    )
    assert (head.opening_grosze, head.closing_grosze, head.number) == (10_000, 10_300, "00231")
    assert [line.position for line in lines] == [1, 2]


def test_pages_that_do_not_join_are_refused():
    second = (":20:ST1", f":25:/PL{made.ACCOUNT}", ":28C:00231/2", ":60M:C261120PLN102,00")
    assert "poprzedniej strony" in refusal(
        ":61:261120C1,00NTRFNONREF", ":62M:C261120PLN101,00", *second, ":62F:C261120PLN102,00"
    )
    assert "saldo strony" in refusal(":61:261120C1,00NTRFNONREF", ":62M:C261120PLN102,00")
    assert "urwany" in refusal(":61:261120C1,00NTRFNONREF", ":62M:C261120PLN101,00")


def test_a_closing_balance_that_is_a_grosz_off_names_the_difference():
    said = refusal(":61:261120C1,00NTRFNONREF", ":62F:C261120PLN100,99")
    assert "00231" in said
    assert "0,01" in said


def test_a_file_cut_anywhere_is_refused():
    whole = "\r\n".join(
        [
            *HEAD,
            ":61:261120C1,00NTRFNONREF//A",
            ":86:020~20rata",
            ":61:261120D1,00NTRFNONREF",
            ":62F:C261120PLN100,00",
        ]
    )
    assert next(read_statement(BytesIO(whole.encode()), "w.sta"))
    for end in range(len(whole) - len("00")):  # the last zeros of a sum may be left out
        with pytest.raises(StatementError):
            next(read_statement(BytesIO(whole[:end].encode()), "w.sta"))


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ((":99:x",), "Wiersz 5, pole :99:"),
        ((":61:261120X1,00NTRFNONREF",), "Wiersz 5, pole :61:"),
        ((":61:261120C1.00NTRFNONREF",), "Wiersz 5, pole :61:"),
        ((":61:261120C1,001NTRFNONREF",), "Wiersz 5, pole :61:"),
        ((":61:261320C1,00NTRFNONREF",), "Wiersz 5, pole :61:"),
        ((":61:261120CR1,00NTRFNONREF",), "Wiersz 5, pole :61:"),
        ((":86:opis niczego",), "Wiersz 5, pole :86:"),
        ((":60F:C261119PLN100,00",), "Wiersz 5, pole :60F:"),
        ((":60M:C261119PLN100,00",), "Wiersz 5, pole :60M:"),
        ((":62F:C261120EUR100,00",), "Wiersz 5, pole :62F:"),
        ((":62F:C261120PLN100",), "Wiersz 5, pole :62F:"),
        ((":62F:C261120PLN100,00", ":61:261120C1,00NTRFNONREF"), "Wiersz 6, pole :61:"),
        ((":61:261120C1,00NTRFNONREF", ":xx:"), "Wiersz 6"),
        ((":61:261120C1,00NTRFNONREF" + "x" * 5000,), "Wiersz 5"),
        ((":61:261120C1,00NTRFNONREF", *["x"] * 100), "Wiersz 69"),
    ],
)
def test_what_is_not_known_or_not_in_its_place_is_refused_by_line(lines, where):
    assert where in refusal(*lines)


@pytest.mark.parametrize(
    "head",
    [
        (HEAD[0], ":25:/PL79124052111111001035532584", *HEAD[2:]),
        (*HEAD[:3], ":60F:C261119EUR100,00"),
        (HEAD[0], *HEAD[2:]),
        (*HEAD[:3],),
    ],
)
def test_a_head_that_is_not_whole_or_not_ours_is_refused(head):
    assert refusal(":62F:C261120PLN100,00", head=head)


def test_a_refusal_tells_nothing_of_what_the_payers_wrote():
    said = refusal(
        ":61:261120C1,00NTRFNONREF", ":86:020~20PESEL 44051401359~32JAN KOWALSKI", ":62F:C261120PLN100,00"
    )
    assert "KOWALSKI" not in said
    assert "44051401359" not in said
