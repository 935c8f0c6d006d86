"""The command for statements that the bank drops at night."""

from pathlib import Path

from portal.billing.statements.models import BankLine, BankStatement
from tests.office.treasury.till import Till
from tests.support.statements import save_camt053, save_mt940


def run(till: Till, *words: str) -> tuple[int, str]:
    done = till.house.app.test_cli_runner().invoke(args=["statements", "import", *words])
    return done.exit_code, done.output


def test_a_dropped_statement_is_booked_once_in_whatever_format_it_comes(
    small_till: Till, tmp_path: Path
) -> None:
    mt940, camt = save_mt940(tmp_path / "a.sta", 12), save_camt053(tmp_path / "a.xml", 12)
    code, said = run(small_till, str(mt940), "--book")
    assert (code, "booked, pozycji 12" in said) == (0, True)
    code, said = run(small_till, str(camt), "--book")
    assert (code, "był już wczytany" in said) == (0, True)
    assert [one.state for one in small_till.all(BankStatement)] == ["booked"]
    assert len(small_till.all(BankLine)) == 12


def test_without_the_word_it_waits_as_a_draft(small_till: Till, tmp_path: Path) -> None:
    code, said = run(small_till, str(save_mt940(tmp_path / "a.sta", 3)))
    assert (code, "draft" in said) == (0, True)


def test_a_wrong_file_ends_the_command_with_words(small_till: Till, tmp_path: Path) -> None:
    path = tmp_path / "a.sta"
    path.write_text("to nie wyciąg", encoding="utf-8")
    code, said = run(small_till, str(path))
    assert (code, "nie jest wyciągiem" in said) == (1, True)
