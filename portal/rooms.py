"""The list of rooms, in one place: pages, background work, effects, guards and readers are registered from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts import jobs as accounts_jobs
from portal.accounts import links as accounts_links
from portal.billing import effects as billing_effects
from portal.billing import jobs as billing_jobs
from portal.billing import links as billing_links
from portal.billing.brought import effects as brought_effects
from portal.billing.residents import jobs as residents_jobs
from portal.billing.sources import jobs as sources_jobs
from portal.billing.taxes import reading as billing_taxes
from portal.cases import effects as cases_effects
from portal.cases import guards as cases_guards
from portal.cases import jobs as cases_jobs
from portal.cases.beginning import jobs as beginning_jobs
from portal.cases.elsewhere import jobs as elsewhere_jobs
from portal.cases.elsewhere import links as elsewhere_links
from portal.cases.handover import views as handover
from portal.cases.keeping import jobs as keeping_jobs
from portal.cases.logbook import jobs as logbook_jobs
from portal.cases.proxies import jobs as proxies_jobs
from portal.cases.timing import jobs as timing_jobs
from portal.citizen import (
    account,
    apply,
    completing,
    consents,
    elsewhere,
    erasing,
    guest,
    messages,
    my,
    others,
    own_data,
    page_answer,
    pay,
    receiving,
    renewing,
    sign_in,
    site,
    steps,
    survey,
    tracking,
)
from portal.citizen.life import views as life
from portal.citizen.mandates import views as mandates
from portal.citizen.taxes import views as taxes
from portal.citizen.visits import views as visits
from portal.decisions import guards as decisions_guards
from portal.decisions.automatic import jobs as automatic_jobs
from portal.decisions.bringing import effects as bringing_effects
from portal.decisions.delivering import effects as delivering_effects
from portal.decisions.delivering import guards as delivering_guards
from portal.decisions.delivering import jobs as delivering_jobs
from portal.decisions.edelivery import jobs as edelivery_jobs
from portal.decisions.edelivery import links as edelivery_links
from portal.decisions.handover import jobs as handover_jobs
from portal.decisions.registers import guards as registers_guards
from portal.decisions.registers import jobs as registers_jobs
from portal.decisions.signing import jobs as signing_jobs
from portal.files import jobs as files_jobs
from portal.insight import views as insight
from portal.insight.opendata import views as opendata_pages
from portal.insight.outside import views as outside_pages
from portal.insight.programme import views as programme
from portal.insight.report import jobs as month_reports
from portal.insight.voice import views as voice
from portal.measures import feeding as measures_feeding
from portal.measures import jobs as measures_jobs
from portal.measures import sources as measures_sources
from portal.office import archive, disposal, left_out, wiping
from portal.office import views as office
from portal.office.treasury import views as treasury
from portal.office.visits import screen as hall
from portal.opendata import jobs as opendata_jobs
from portal.opendata import visits as opendata_visits
from portal.programme import jobs as programme_jobs
from portal.programme.registers import feeding as registers_feeding
from portal.records.disposal import jobs as disposal_jobs
from portal.records.erasure import jobs as erasure_jobs
from portal.records.export import jobs as exports_jobs
from portal.visits import jobs as visits_jobs
from portal.visits.meetings import jobs as meetings_jobs
from portal.voice.pages import jobs as page_answer_jobs
from portal.voice.reaching import jobs as reaching_jobs

if TYPE_CHECKING:
    from flask import Flask

    from portal.context import Portal

PAGES = (
    site,
    life,
    sign_in,
    account,
    apply,
    guest,
    tracking,
    my,
    receiving,
    renewing,
    messages,
    completing,
    consents,
    elsewhere,
    steps,
    survey,
    own_data,
    page_answer,
    erasing,
    pay,
    taxes,
    others,
    mandates,
    visits,
    office,
    archive,
    disposal,
    wiping,
    left_out,
    treasury,
    hall,
    insight,
    opendata_pages,
    outside_pages,
    programme,
    voice,
    handover,
)
WORK = (
    accounts_jobs,
    files_jobs,
    cases_jobs,
    beginning_jobs,
    timing_jobs,
    elsewhere_jobs,
    logbook_jobs,
    proxies_jobs,
    keeping_jobs,
    automatic_jobs,
    handover_jobs,
    delivering_jobs,
    signing_jobs,
    registers_jobs,
    edelivery_jobs,
    billing_jobs,
    residents_jobs,
    sources_jobs,
    measures_jobs,
    month_reports,
    programme_jobs,
    opendata_jobs,
    exports_jobs,
    disposal_jobs,
    erasure_jobs,
    visits_jobs,
    meetings_jobs,
    reaching_jobs,
    page_answer_jobs,
)
EFFECTS = (billing_effects, brought_effects, cases_effects, bringing_effects, delivering_effects)
GUARDS = (cases_guards, decisions_guards, bringing_effects, delivering_guards, registers_guards)
SOURCES = (opendata_visits, measures_sources)
READERS = (billing_taxes, bringing_effects)
# the last one: what comes out of a register gives way to who knows better
LINKS = (accounts_links, billing_links, elsewhere_links, edelivery_links)
FEEDERS = (measures_feeding, registers_feeding)


def open_all(app: Flask, portal: Portal) -> None:
    """Register every room's pages, jobs, effects, guards and readers."""
    for pages in PAGES:
        pages.register(app)
    for work in WORK:
        work.register_jobs(portal.workers)
    for room in EFFECTS:
        room.register_effects(portal.effects)
    for room in GUARDS:
        room.register_guards(portal.guards)
    for room in SOURCES:
        room.register_sources(app)
    for reading in READERS:
        reading.register_readers(portal.readers)
    for connecting in LINKS:
        connecting.register_links(portal)
    for feeding in FEEDERS:
        feeding.register_feeders(portal)
