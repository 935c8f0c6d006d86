"""A dataset of a unit in a house: two versions for everybody, and a draft that waits to be published."""

from tests.support.house import House

COLUMNS = "miesiac*; miesiąc; Miesiąc\nosiedle*; tekst; Nazwa osiedla\ndrzewa; liczba całkowita; Ile drzew"
TREES = "miesiac,osiedle,drzewa\n2026-09,Antoniuk,12\n2026-10,Bojary,7\n"


def publish_in(house: House, unit: str) -> dict[str, dict[str, str]]:
    """Publish a dataset of a unit and leave a draft behind; name both in addresses."""
    from portal.opendata import actions
    from portal.opendata.schema import read_lines, table_schema

    now = house.clock.now()
    said = actions.Described(
        titles={"pl": "Nasadzenia drzew", "en": "Trees planted", "uk": "Висаджені дерева"},
        descriptions={"pl": "Ile drzew posadziło miasto.", "en": "How many trees.", "uk": "Скільки дерев."},
        unit_code=unit, contact="zielen@example.pl", licence="CC0-1.0", cadence="monthly", theme="ENVI",
        columns=table_schema(read_lines(COLUMNS, "columns")),
    )  # fmt: skip
    with house.app.app_context(), house.portal.db.writing() as session:
        made = actions.describe(session, said, submission="d-1", actor=None, now=now)
        for number in (1, 2, 3):
            version = actions.take_file(
                session,
                house.portal,
                made,
                TREES.encode(),
                note="",
                submission=f"v-{number}",
                actor=None,
                now=now,
            )
            if number < 3:
                actions.publish(session, version, actor=None, now=now)
        slug = made.slug
    own = {"slug": slug, "name": slug, "number": "2"}
    public = (
        "dataset", "version", "file", "version_file", "metadata", "version_metadata", "datapackage", "get_dataset",
        "list_rows",
    )  # fmt: skip
    office = ("dataset", "describe", "take_file", "version", "withdraw")
    named = {f"opendata.{name}": own for name in public} | {f"datasets.{name}": own for name in office}
    return named | {"datasets.publish": {**own, "number": "3"}}
