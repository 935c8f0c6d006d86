"""What is published of small numbers: an attacker with everything at hand finds nobody, and without noise finds all."""

import random
from collections import Counter
from pathlib import Path

import pytest

from portal.opendata import perturbing
from portal.opendata.perturbing import (
    KEYS,
    REACH,
    THRESHOLD,
    Cell,
    Standing,
    bounds,
    cell_of,
    may_tell,
    record_key,
    shown,
    variance,
)
from portal.vault import Vault
from tests.support.attacker import Attack, Told, margins

VAULT = Vault({"k": bytes(32)}, b"m" * 32)
DRAWS = 4000
HIDDEN = range(1, 5)  # what the sheet's example suppresses
LUCK = 0.4  # of the cells of 1 to 4; a blind guess has 0.25 of them
# 200 tables of 6 × 4 with Poisson mean 12 and one cell of 1 to 4 (NumPy's default_rng(1), in the sheet's order)
SHEET = Path(__file__).with_name("sheet_tables.csv")


def sheet():
    return [[int(value) for value in line.split(",")] for line in SHEET.read_text().splitlines()]


def records(counts, seed):
    """Give each matter of each cell a key, as the vault would."""
    drawn = random.Random(seed)
    return [cell_of(drawn.randrange(KEYS) for _ in range(count)) for count in counts]


def whole(cells, inside):
    return sum((cells[index] for index in inside), Cell())


def published(cells, *lengths):
    """Publish every cell and every total of a table, perturbed; return what that tells."""
    return [Told(inside, *bounds(shown(whole(cells, inside)))) for _, inside in margins(*lengths)]


def test_the_same_records_show_the_same_number_in_any_order_and_sum():
    keys = [record_key(VAULT, f"matter {n}") for n in range(37)]
    parts = cell_of(keys[:12]) + cell_of(keys[12:])
    assert shown(cell_of(reversed(keys))) == shown(cell_of(keys)) == shown(parts)


def test_the_key_of_a_record_hangs_on_the_portals_secret():
    other = Vault({"k": bytes(32)}, b"n" * 32)
    assert record_key(VAULT, "matter 1") != record_key(other, "matter 1")
    assert 0 <= record_key(VAULT, "matter 1") < KEYS


@pytest.mark.parametrize("count", [*range(1, 30), 100, 12_345])
def test_noise_is_unbiased_bounded_and_never_shows_a_small_count(count):
    drawn = random.Random(count)
    seen = Counter(shown(Cell(count, drawn.randrange(KEYS))) for _ in range(DRAWS))
    mean = sum(number * times for number, times in seen.items()) / DRAWS
    spread = sum((number - count) ** 2 * times for number, times in seen.items()) / DRAWS
    assert abs(mean - count) <= 4 * (variance(count) / DRAWS) ** 0.5
    assert abs(spread - variance(count)) <= 0.15 * variance(count) + 0.1
    assert not set(seen) & set(range(1, THRESHOLD))
    if count >= THRESHOLD:
        assert max(abs(number - count) for number in seen) <= REACH
        assert all(abs(seen[count + step] - seen[count - step]) < DRAWS / 20 for step in range(1, REACH + 1))


def test_nought_stays_nought():
    assert shown(Cell()) == 0
    assert variance(0) == 0


def test_bounds_are_all_that_a_number_tells():
    behind = {}
    drawn = random.Random(5)
    for count in range(80):
        for _ in range(DRAWS // 4):
            behind.setdefault(shown(Cell(count, drawn.randrange(KEYS))), set()).add(count)
    for number in [0, *range(THRESHOLD, 60)]:
        assert (min(behind[number]), max(behind[number])) == bounds(number)


@pytest.mark.parametrize("number", range(1, THRESHOLD))
def test_no_small_number_can_have_been_published(number):
    with pytest.raises(ValueError, match="never published"):
        bounds(number)


def test_a_cell_of_fewer_than_none_is_refused():
    with pytest.raises(ValueError, match="no fewer"):
        Cell(-1)


def test_what_was_told_stands_until_ten_came_or_went():
    drawn = random.Random(11)
    keys = [drawn.randrange(KEYS) for _ in range(60)]
    told = may_tell(cell_of(keys[:30]))
    assert told == Standing(shown(cell_of(keys[:30])), 30)
    assert {may_tell(cell_of(keys[:count]), told) for count in range(21, 40)} == {told}
    for count in (20, 40):
        assert may_tell(cell_of(keys[:count]), told) == Standing(shown(cell_of(keys[:count])), count)


# ------------------------------------------------------------------------------------------ the attacker
def attack_primary_only(counts):
    """Publish a table with its totals and only the small cells hidden; yield the bounds of each hidden one."""
    hidden = [index for index, count in enumerate(counts) if count in HIDDEN]
    told = []
    for at, inside in margins(6, 4):
        real = sum(counts[index] for index in inside)
        if None not in at and real in HIDDEN:
            told.append(Told(inside, min(HIDDEN), max(HIDDEN)))
        else:
            told.append(Told(inside, real, real))
    attack = Attack(counts, told)
    return [attack.bounds(index) for index in hidden]


def test_without_noise_every_hidden_cell_of_the_sheet_comes_out():
    found = [span for counts in sheet() for span in attack_primary_only(counts)]
    assert (len(found), sum(low == high for low, high in found)) == (241, 241)


def test_with_noise_no_small_cell_of_the_sheet_comes_out():
    widths = []
    for seed, counts in enumerate(sheet()):
        attack = Attack(counts, published(records(counts, seed), 6, 4))
        spans = [attack.bounds(index) for index, count in enumerate(counts) if 0 < count < THRESHOLD]
        widths += [high - low for low, high in spans]
    print(f"{len(widths)} small cells, widths {sorted(Counter(widths).items())}")
    assert len(widths) > 1000
    assert min(widths) >= 4  # five counts or more stay possible for every one of them


def test_months_services_and_channels_with_all_their_totals_give_nobody_away():
    drawn = random.Random(9)
    for seed in range(4):
        counts = [int(drawn.expovariate(1 / 8)) for _ in range(4 * 3 * 3)]
        attack = Attack(counts, published(records(counts, seed), 4, 3, 3))
        small = [index for index, count in enumerate(counts) if 0 < count < THRESHOLD]
        spans = [attack.bounds(index) for index in small]
        assert min(high - low for low, high in spans) >= 3  # four counts or more stay possible


def test_taking_a_total_from_a_total_does_not_tell_of_the_one_who_differs():
    """One matter more in one of two tables: the numbers move by chance, not by one."""
    drawn, moved = random.Random(2), Counter()
    for _ in range(DRAWS):
        before = cell_of(drawn.randrange(KEYS) for _ in range(drawn.randint(20, 60)))
        moved[shown(before + Cell(1, drawn.randrange(KEYS))) - shown(before)] += 1
    assert moved[1] < DRAWS * 0.2
    assert {-3, -2, -1, 0, 1, 2, 3, 4} <= set(moved)


def averaged(numbers):
    return round(sum(numbers) / len(numbers))


def test_asking_again_and_again_tells_nothing_new():
    cells = records([3, 7, 45, 118], 4)
    assert all(len({shown(cell) for _ in range(500)}) == 1 for cell in cells)


def test_noise_drawn_anew_at_each_question_would_be_averaged_away():
    """The negative control: with a fresh key for each answer 4000 questions give the count itself."""
    drawn = random.Random(4)
    for count in (3, 7, 45, 118):
        asked = [shown(Cell(count, drawn.randrange(KEYS))) for _ in range(DRAWS)]
        assert averaged(asked) == count


def test_all_ways_to_reckon_a_small_cell_averaged_do_no_better_than_a_guess():
    """A cell is its row less the others, its column less the others, the whole less the rest: each with its own noise."""
    hits = tries = 0
    for seed, counts in enumerate(sheet()):
        cells = records(counts, seed)
        numbers = {at: shown(whole(cells, inside)) for at, inside in margins(6, 4)}
        for index, count in enumerate(counts):
            if count not in HIDDEN:
                continue
            row, column = divmod(index, 4)
            ways = [
                numbers[row, column],
                numbers[row, None] - sum(numbers[row, other] for other in range(4) if other != column),
                numbers[None, column] - sum(numbers[other, column] for other in range(6) if other != row),
                numbers[None, None]
                - sum(n for at, n in numbers.items() if None not in at and at != (row, column)),
            ]
            tries += 1
            hits += min(max(averaged(ways), 1), 4) == count
    print(f"{hits} of {tries} guessed")
    assert hits / tries < LUCK


def test_the_scatter_is_not_linear(monkeypatch):
    """The noise of two parts does not give that of the whole, as it would if the sum itself were the noise."""

    def agree():
        drawn, same = random.Random(6), 0
        for _ in range(DRAWS):
            one, other = (Cell(100, drawn.randrange(KEYS // 2)) for _ in range(2))
            noise = [shown(cell) - cell.count for cell in (one, other, one + other)]
            same += noise[0] + noise[1] == noise[2]
        return same / DRAWS

    assert agree() < 0.2
    monkeypatch.setattr(perturbing, "_drawn", lambda key: key)
    assert agree() > 0.25
