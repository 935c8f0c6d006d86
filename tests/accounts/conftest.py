"""A portal and the provider it trusts, on one clock."""

from collections.abc import Callable, Iterator

import pytest
from joserfc.jwk import ECKey

from portal import security
from portal.sandbox.identity import Faults, Provider
from tests.accounts.crossing import PEOPLE, Crossing, registration
from tests.support.databases import SqliteDatabases
from tests.support.house import Clock, House


@pytest.fixture(scope="module")
def make_crossing(
    demo_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Crossing]]:
    """Build a portal on a database together with a provider of its own."""
    made: list[Crossing] = []

    def make(database_url: str) -> Crossing:
        keys = {name: ECKey.generate_key("P-256") for name in ("residents", "officials")}
        clock = Clock()
        clients = [registration(name, key) for name, key in keys.items()]
        provider = Provider(clients=clients, people=PEOPLE, clock=lambda: clock.at, faults=Faults())
        provider.__enter__()
        environment = {name: value for name, value in demo_environment.items() if "_CLIENT_KEY" not in name}
        for name, key in keys.items():
            environment[f"PORTAL_{name.upper()}_ISSUER"] = f"{provider.base}/{name}"
            environment[f"PORTAL_{name.upper()}_CLIENT_KEY"] = key.as_pem(private=True).decode()
            environment[f"PORTAL_{name.upper()}_CLIENT_ID"] = "portal"
        house = House(environment, tmp_path_factory.mktemp("house"), database_url)
        clock.at = house.clock.at
        house.clock = clock
        object.__setattr__(house.portal.outside, "clock", clock)
        made.append(Crossing(house, provider))
        return made[-1]

    yield make
    for crossing in made:
        crossing.provider.__exit__()
        crossing.house.close()


@pytest.fixture
def crossing(make_crossing: Callable[[str], Crossing], database_url: str) -> Crossing:
    """A portal and its provider, once on each database."""
    return make_crossing(database_url)


@pytest.fixture
def small(make_crossing: Callable[[str], Crossing], sqlite_url: str) -> Crossing:
    """A portal and its provider on SQLite only."""
    return make_crossing(sqlite_url)


@pytest.fixture(scope="module")
def one_for_all(
    make_crossing: Callable[[str], Crossing], sqlite_databases: SqliteDatabases
) -> Iterator[Crossing]:
    """A portal and its provider for a module that looks at no more than one sign-in at a time."""
    with sqlite_databases.fresh() as url:
        yield make_crossing(url)


@pytest.fixture
def shared(one_for_all: Crossing) -> Crossing:
    """The module's portal, with everything right again."""
    one_for_all.provider.faults.clear()
    security.limiter.reset()
    one_for_all.house.clock.move(minutes=2)
    return one_for_all
