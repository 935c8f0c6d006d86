"""A sign-in with the sandbox's national identity, there and back: what it costs the portal, counted apart."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from portal.sandbox.identity import Faults, Provider
from tests.accounts.crossing import PEOPLE, Crossing, registration
from tests.bench.gauge import statements
from tests.support.house import Clock, House
from tests.support.schema import migrate

ROUNDS = 3


def measure_sign_in(folder: Path) -> Iterator[tuple[str, int, float]]:
    """Yield (part, statements, CPU-ms of the portal's own thread) of the last of a few sign-ins."""
    folder.mkdir(parents=True)
    from portal.sandbox.town import Ports, Town

    town = Town(folder / "town", Ports())
    clock = Clock()
    kept = town.environment(town.found(clock.at), {})
    keys = {name: ECKey.generate_key("P-256") for name in ("residents", "officials")}
    clients = [registration(name, key) for name, key in keys.items()]
    database = f"sqlite:///{folder / 'portal.sqlite'}"
    migrate(database)
    with Provider(clients=clients, people=PEOPLE, clock=lambda: clock.at, faults=Faults()) as provider:
        environment = {name: value for name, value in kept.items() if "_CLIENT_KEY" not in name}
        for name, key in keys.items():
            environment[f"PORTAL_{name.upper()}_ISSUER"] = f"{provider.base}/{name}"
            environment[f"PORTAL_{name.upper()}_CLIENT_KEY"] = key.as_pem(private=True).decode()
            environment[f"PORTAL_{name.upper()}_CLIENT_ID"] = "portal"
        house = House(environment, folder, database)
        try:
            for _ in range(ROUNDS):
                parts = list(_cross(house, provider))
        finally:
            house.close()
    yield from parts


def _cross(house: House, provider: Any) -> Iterator[tuple[str, int, float]]:
    crossing = Crossing(house, provider)
    visitor = house.visitor()
    visitor.go("/konto")
    taken: dict[str, Any] = {}

    def part(name: str, do: Any) -> tuple[str, int, float]:
        with statements(house.portal.db.engine) as sent:
            began = time.thread_time()
            taken[name] = do()
            return name, len(sent), (time.thread_time() - began) * 1000

    yield part("over to the provider", lambda: visitor.submit("Profil zaufany"))
    back = crossing.answer(visitor.outside or "", "r-jan")
    yield part("back, signed in", lambda: visitor.client.get(back, base_url="http://127.0.0.1:8000"))
    assert taken["back, signed in"].status_code == 303, taken["back, signed in"].get_data(as_text=True)[:500]
