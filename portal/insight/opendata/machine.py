"""Files of datasets, and the interface for programs: JSON without a key, page by page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, request

from portal.addresses import page_of
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.files import actions as files
from portal.i18n import translate
from portal.insight.opendata.catalogue import find_dataset, find_version
from portal.insight.opendata.door import answer_json, is_known, open_file, places, public, publisher
from portal.opendata import contents, queries
from portal.opendata.describing import catalogue, openapi
from portal.opendata.describing.openapi import MOST_ROWS, USUAL_ROWS
from portal.security import limiter

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.opendata.queries import Offer


@public.get("/dane/<slug>/<name>.csv")
@limiter.limit("60/minute")
def file(slug: str, name: str) -> ResponseReturnValue:
    """Give the newest file of a dataset."""
    return _given(slug, name, None)


@public.get("/dane/<slug>/wersje/<int:number>/<name>.csv")
@limiter.limit("60/minute")
def version_file(slug: str, number: int, name: str) -> ResponseReturnValue:
    """Give the file of one version."""
    return _given(slug, name, number)


def _given(slug: str, name: str, number: int | None) -> Response:
    _, one = find_version(slug, name, number)
    if is_known(one):
        return open_file(Response(status=HTTPStatus.NOT_MODIFIED), one)
    return open_file(files.give(here(), one.file, one.file.name if number else f"{slug}.csv"), one)


@public.get("/api/dane")
def interface() -> ResponseReturnValue:
    """Say where everything is."""
    whole = places()
    return answer_json(
        {
            "datasets": f"{whole.service}/zbiory",
            "openapi": whole.contract,
            "dcat_turtle": f"{whole.catalogue}/katalog.ttl",
            "dcat_jsonld": f"{whole.catalogue}/katalog.jsonld",
        }
    )


@public.get("/api/dane/openapi.json")
def contract() -> ResponseReturnValue:
    """Give the contract in OpenAPI 3.1."""
    return answer_json(openapi.describe(places(), publisher().name))


@public.get("/api/dane/zbiory")
@limiter.limit("120/minute")
def list_datasets() -> ResponseReturnValue:
    """List all datasets."""
    offers = queries.list_offers(session())
    return answer_json({"datasets": [_told(offer) for offer in offers]}, catalogue.changed_at(offers))


@public.get("/api/dane/zbiory/<slug>")
@limiter.limit("120/minute")
def get_dataset(slug: str) -> ResponseReturnValue:
    """Tell of one dataset."""
    find_dataset(slug)
    return answer_json(_told(queries.get_offer(session(), slug)))


@public.get("/api/dane/zbiory/<slug>/wiersze")
@limiter.limit("120/minute")
def list_rows(slug: str) -> ResponseReturnValue:
    """Give the rows of the newest version, some at a time."""
    find_dataset(slug)
    offer = queries.get_offer(session(), slug)
    page, size = _asked("strona", 1), _asked("na_strone", USUAL_ROWS)
    if size > MOST_ROWS:
        raise Refused(translate("Najwyżej %(most)s wierszy na stronie.", most=MOST_ROWS))
    rows = contents.typed_rows(here(), offer.version, size, (page - 1) * size)
    more = page * size < offer.version.rows
    body = {
        "slug": slug,
        "version": offer.version.number,
        "page": page,
        "per_page": size,
        "total": offer.version.rows,
        "next": f"{places().rows(slug)}?strona={page + 1}&na_strone={size}" if more else None,
        "rows": rows,
    }
    return answer_json(body, offer.version.published_at)


def _asked(name: str, usual: int) -> int:
    return request.args.get(name, usual, type=page_of)


def _told(offer: Offer) -> dict[str, Any]:
    dataset, version, whole = offer.dataset, offer.version, places()
    return {
        "slug": dataset.slug,
        "titles": dataset.titles,
        "descriptions": dataset.descriptions,
        "unit": dataset.unit.name if dataset.unit else None,
        "contact": dataset.contact or publisher().email,
        "licence": dataset.licence,
        "cadence": dataset.cadence,
        "theme": dataset.theme,
        "stale": offer.is_stale(here().now()),
        "version": version.number,
        "published_at": version.published_at.isoformat() if version.published_at else None,
        "rows": version.rows,
        "bytes": version.file.size,
        "sha256": version.file.sha256,
        "schema": version.columns,
        "page": whole.dataset(dataset.slug),
        "csv": whole.file(dataset.slug),
        "datapackage": whole.package(dataset.slug),
        "rows_json": whole.rows(dataset.slug),
    }
