"""Which tests meet PostgreSQL in every run."""

import subprocess
import sys
from pathlib import Path

from tests.support.engines import SHARE, choose

FILES = [f"tests/a{number}/test_b.py" for number in range(60)]
TWINS = [f"{file}::test_{number}[postgres]" for file in FILES for number in range(20)]


def test_about_a_sixth_is_chosen() -> None:
    assert 0.9 < len(choose(TWINS)) * SHARE / len(TWINS) < 1.3


def test_the_choice_is_the_same_in_another_order_and_in_another_process(root: Path) -> None:
    told = "from tests.support.engines import choose; import sys; print(*sorted(choose(sys.argv[1:])))"
    done = subprocess.run(
        [sys.executable, "-c", told, *reversed(TWINS)], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == sorted(choose(TWINS))


def test_every_file_has_one_at_least() -> None:
    lonely = [f"{file}::test_only[postgres]" for file in FILES]
    assert choose(lonely) == set(lonely)
    for file in FILES:
        assert [twin for twin in choose(TWINS) if twin.startswith(file)]


def test_what_is_marked_stays_and_takes_nobody_along() -> None:
    marked = set(TWINS[::7])
    assert marked <= choose(TWINS, marked)
    assert choose(TWINS, marked) - marked <= choose(TWINS)
    others = {twin for twin in TWINS if twin not in choose(TWINS)}
    assert not choose(TWINS, marked) & (others - marked)


def test_the_parameters_of_a_test_go_together() -> None:
    many = [
        f"{FILES[0]}::test_{name}[{size}-postgres-{odd}]"
        for name in range(60)
        for size in "123"
        for odd in "ab::[]"
    ]
    kept = choose(many)
    for twin in many:
        same = {one for one in many if one.partition("[")[0] == twin.partition("[")[0]}
        assert same <= kept or not same & kept


def test_a_test_named_by_itself_is_run() -> None:
    out = next(twin for twin in TWINS if twin not in choose(TWINS))
    assert choose([out]) == {out}
