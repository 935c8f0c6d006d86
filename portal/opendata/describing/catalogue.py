"""The catalogue in DCAT-AP 3: the office, its datasets, their files and the interface that serves them.

Source: https://semiceu.github.io/DCAT-AP/releases/3.0.1/ (properties and cardinalities by class).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from portal.opendata.describing.graph import Link, Thing, Word, moment, words
from portal.opendata.describing.places import Places
from portal.opendata.queries import Offer
from portal.opendata.vocabulary import AUTHORITY, CADENCES, LANGUAGE_CODES, LICENCES, authority

# the shapes of DCAT-AP want this one under https, and all its other words under http
SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
CSV_MEDIA = "https://www.iana.org/assignments/media-types/text/csv"
TITLES = {"pl": "Dane miasta", "en": "City data", "uk": "Дані міста"}
DESCRIPTIONS = {
    "pl": "Zbiory danych, które urząd udostępnia każdemu.",
    "en": "Datasets that the city office makes available to everybody.",
    "uk": "Набори даних, які міська рада надає кожному.",
}


@dataclass(frozen=True)
class Publisher:
    """Whose catalogue this is: the office's name, its address for questions."""

    name: str
    email: str


def describe(offers: Sequence[Offer], places: Places, publisher: Publisher) -> list[Thing]:
    """Return the catalogue with everything in it."""
    things = [_catalogue(offers, places), _office(places, publisher), _service(offers, places, publisher)]
    pages = [places.catalogue]
    for offer in offers:
        things += [_dataset(offer, places, publisher), _file(offer, places)]
        pages += [places.dataset(offer.dataset.slug), places.csvw(offer.dataset.slug)]
    return things + [Thing("foaf:Document", page) for page in pages]


def changed_at(offers: Sequence[Offer]) -> datetime | None:
    """Return when the catalogue last changed, None while it is empty."""
    return max(
        (at for one in offers for at in (one.dataset.changed_at, one.version.published_at) if at),
        default=None,
    )


def _catalogue(offers: Sequence[Offer], places: Places) -> Thing:
    thing = Thing("dcat:Catalog", places.catalogue_name)
    thing.say("dct:title", *words(TITLES)).say("dct:description", *words(DESCRIPTIONS))
    thing.say("dct:publisher", Link(places.office)).say("foaf:homepage", Link(places.catalogue))
    thing.say("dct:language", *(Link(authority("language", code)) for code in LANGUAGE_CODES.values()))
    thing.say("dct:license", Link(authority("licence", "CC0")))
    thing.say("dcat:themeTaxonomy", Link(f"{AUTHORITY}/data-theme"))
    thing.say("dcat:service", Link(places.service))
    if changed := changed_at(offers):
        thing.say("dct:modified", moment(changed))
    return thing.say("dcat:dataset", *(Link(places.dataset_name(one.dataset.slug)) for one in offers))


def _office(places: Places, publisher: Publisher) -> Thing:
    thing = Thing("foaf:Agent", places.office).say("foaf:name", Word(publisher.name, "pl"))
    return thing.say("dct:type", Link("http://purl.org/adms/publishertype/LocalAuthority"))


def _service(offers: Sequence[Offer], places: Places, publisher: Publisher) -> Thing:
    thing = Thing("dcat:DataService", places.service)
    thing.say("dct:title", Word("Interfejs danych miasta", "pl"), Word("City data API", "en"))
    thing.say("dcat:endpointURL", Link(places.service))
    thing.say("dcat:endpointDescription", Link(places.contract))
    thing.say("dct:publisher", Link(places.office))
    thing.say("dct:license", Link(authority("licence", "CC0")))
    thing.say("dct:accessRights", Link(authority("access-right", "PUBLIC")))
    thing.say("dcat:contactPoint", _contact(publisher.name, publisher.email))
    return thing.say("dcat:servesDataset", *(Link(places.dataset_name(one.dataset.slug)) for one in offers))


def _dataset(offer: Offer, places: Places, publisher: Publisher) -> Thing:
    dataset, version = offer.dataset, offer.version
    thing = Thing("dcat:Dataset", places.dataset_name(dataset.slug))
    thing.say("dct:title", *words(dataset.titles)).say("dct:description", *words(dataset.descriptions))
    thing.say("dct:identifier", Word(dataset.slug)).say("dct:publisher", Link(places.office))
    name = dataset.unit.name if dataset.unit else publisher.name
    thing.say("dcat:contactPoint", _contact(name, dataset.contact or publisher.email))
    thing.say("dcat:theme", Link(authority("data-theme", dataset.theme)))
    thing.say("dct:accrualPeriodicity", Link(authority("frequency", CADENCES[dataset.cadence].code)))
    thing.say("dct:accessRights", Link(authority("access-right", "PUBLIC")))
    thing.say("dct:language", Link(authority("language", LANGUAGE_CODES["pl"])))
    thing.say("dcat:landingPage", Link(places.dataset(dataset.slug)))
    thing.say("dct:issued", moment(dataset.created_at))
    if version.published_at:
        thing.say("dct:modified", moment(version.published_at))
    thing.say("dcat:version", Word(str(version.number)))
    if version.note:
        thing.say("adms:versionNotes", Word(version.note, "pl"))
    return thing.say("dcat:distribution", Link(places.file_name(dataset.slug)))


def _file(offer: Offer, places: Places) -> Thing:
    dataset, file = offer.dataset, offer.version.file
    thing = Thing("dcat:Distribution", places.file_name(dataset.slug))
    thing.say("dct:title", *words(dataset.titles))
    thing.say("dcat:accessURL", Link(places.dataset(dataset.slug)))
    thing.say("dcat:downloadURL", Link(places.file(dataset.slug)))
    thing.say("dcat:accessService", Link(places.service))
    thing.say("dct:format", Link(authority("file-type", "CSV"))).say("dcat:mediaType", Link(CSV_MEDIA))
    thing.say("dct:license", Link(authority("licence", LICENCES[dataset.licence].code)))
    thing.say("dcatap:availability", Link(authority("planned-availability", "STABLE")))
    thing.say("dct:language", Link(authority("language", LANGUAGE_CODES["pl"])))
    thing.say("dcat:byteSize", Word(str(file.size), type="xsd:nonNegativeInteger"))
    if offer.version.published_at:
        thing.say("dct:issued", moment(offer.version.published_at))
    thing.say("foaf:page", Link(places.csvw(dataset.slug)))
    checksum = Thing("spdx:Checksum")
    checksum.say("spdx:algorithm", Link(SHA256))
    return thing.say(
        "spdx:checksum", checksum.say("spdx:checksumValue", Word(file.sha256, type="xsd:hexBinary"))
    )


def _contact(name: str, email: str) -> Thing:
    thing = Thing("vcard:Kind").say("vcard:fn", Word(name))
    return thing.say("vcard:hasEmail", Link(f"mailto:{quote(email, safe='@+')}")) if email else thing
