"""The public catalogue: its pages for people, its description for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import Gone, NotFound
from portal.i18n import translate
from portal.insight.opendata.door import answer, answer_json, places, public, publisher
from portal.opendata import contents, queries
from portal.opendata.describing import catalogue as dcat
from portal.opendata.describing import csvw, jsonld, package, turtle
from portal.opendata.models import VersionState
from portal.opendata.schema import TOLD, columns_of
from portal.opendata.vocabulary import CADENCES, LICENCES, THEMES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.opendata.models import Dataset, DatasetVersion

SHOWN_ROWS = 10
WORDS = {"cadences": CADENCES, "licences": LICENCES, "themes": THEMES, "kinds": TOLD}


@public.get("/dane")
def catalogue() -> ResponseReturnValue:
    """List all datasets for people."""
    security.actor()  # before the first word: the account of who is signed in says in which language
    offers = queries.list_offers(session())
    return render_template("insight/opendata/catalogue.html", offers=offers, now=here().now(), **WORDS)


@public.get("/dane/katalog.ttl")
def catalogue_turtle() -> ResponseReturnValue:
    """Describe all datasets as Turtle."""
    offers = queries.list_offers(session())
    text = turtle.write(dcat.describe(offers, places(), publisher()))
    return answer(text, "text/turtle", dcat.changed_at(offers))


@public.get("/dane/katalog.jsonld")
def catalogue_jsonld() -> ResponseReturnValue:
    """Describe all datasets as JSON-LD."""
    offers = queries.list_offers(session())
    text = jsonld.write(dcat.describe(offers, places(), publisher()))
    return answer(text, "application/ld+json", dcat.changed_at(offers))


@public.get("/dane/<slug>")
def dataset(slug: str) -> ResponseReturnValue:
    """Show one dataset with the first rows of its newest version."""
    security.actor()
    found = find_dataset(slug)
    offer = queries.get_offer(session(), slug)
    return render_template(
        "insight/opendata/dataset.html", offer=offer, dataset=found, version=offer.version, now=here().now(),
        versions=queries.list_versions(session(), found), columns=columns_of(offer.version.columns),
        rows=contents.first_rows(here(), offer.version, SHOWN_ROWS), places=places(), **WORDS,
    )  # fmt: skip


@public.get("/dane/<slug>/wersje/<int:number>")
def version(slug: str, number: int) -> ResponseReturnValue:
    """Show one version: its first rows, or why it was withdrawn."""
    security.actor()
    found = find_dataset(slug)
    one = queries.get_version(session(), found, number)
    withdrawn = one.state == VersionState.WITHDRAWN
    return render_template(
        "insight/opendata/version.html", dataset=found, version=one, withdrawn=withdrawn, places=places(),
        columns=columns_of(one.columns), **WORDS,
        rows=[] if withdrawn else contents.first_rows(here(), one, SHOWN_ROWS),
    )  # fmt: skip


@public.get("/dane/<slug>/datapackage.json")
def datapackage(slug: str) -> ResponseReturnValue:
    """Describe one dataset as a Frictionless Data Package."""
    find_dataset(slug)
    offer = queries.get_offer(session(), slug)
    said = package.describe(offer, places(), publisher().name)
    return answer_json(said, max(filter(None, (offer.dataset.changed_at, offer.version.published_at))))


@public.get("/dane/<slug>/<name>.csv-metadata.json")
def metadata(slug: str, name: str) -> ResponseReturnValue:
    """Describe the newest file as CSV on the Web."""
    return _described(slug, name, None)


@public.get("/dane/<slug>/wersje/<int:number>/<name>.csv-metadata.json")
def version_metadata(slug: str, number: int, name: str) -> ResponseReturnValue:
    """Describe the file of one version as CSV on the Web."""
    return _described(slug, name, number)


def _described(slug: str, name: str, number: int | None) -> ResponseReturnValue:
    found, one = find_version(slug, name, number)
    said = csvw.describe(found, one, places(), newest=number is None)
    return answer_json(said, one.published_at, "application/csvm+json")


def find_dataset(slug: str) -> Dataset:
    """Return a dataset that was ever published; raises NotFound, Gone with the reason when all of it was withdrawn."""
    found = queries.find_dataset(session(), slug)
    versions = queries.list_versions(session(), found) if found else []
    if found is None or not versions:
        raise NotFound
    if not found.is_published:
        raise Gone(translate("Ten zbiór został wycofany: %(reason)s", reason=versions[0].withdrawn_reason))
    return found


def find_version(slug: str, name: str, number: int | None) -> tuple[Dataset, DatasetVersion]:
    """Return a version whose file anybody may have; raises NotFound, Gone with the reason for a withdrawn one."""
    if name != slug:
        raise NotFound
    found = find_dataset(slug)
    if number is None:
        return found, queries.get_offer(session(), slug).version
    one = queries.get_version(session(), found, number)
    if one.state == VersionState.WITHDRAWN:
        raise Gone(translate("Ta wersja została wycofana: %(reason)s", reason=one.withdrawn_reason))
    return found, one
