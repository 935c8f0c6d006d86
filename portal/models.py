"""All tables of all rooms, gathered so that migrations see every one of them."""

from portal import audit, jobs, links
from portal.accounts import models as accounts
from portal.accounts.absences import models as absences
from portal.accounts.guests import models as guests
from portal.accounts.mandates import models as mandates
from portal.accounts.wording import models as wording
from portal.billing import models as billing
from portal.billing.ledger import models as ledger
from portal.billing.payouts import models as payouts
from portal.billing.refunding import models as refunding
from portal.billing.residents import models as residents
from portal.billing.sources import models as sources
from portal.billing.statements import models as statements
from portal.billing.taxes import models as taxes
from portal.cases import models as cases
from portal.cases.batches import models as batches
from portal.cases.beginning import models as beginning
from portal.cases.brought import models as brought
from portal.cases.closures import models as closures
from portal.cases.completing import models as completing
from portal.cases.consents import models as consents
from portal.cases.declared import models as declared
from portal.cases.elsewhere import models as elsewhere
from portal.cases.handover import models as handover
from portal.cases.leaving import models as leaving
from portal.cases.logbook import models as logbook
from portal.cases.messages import models as messages
from portal.cases.numbering import models as numbering
from portal.cases.playing import models as playing
from portal.cases.proxies import models as proxies
from portal.cases.rating import models as rating
from portal.cases.tallies import models as tallies
from portal.cases.timing import models as timing
from portal.cases.walls import models as walls
from portal.db import Base
from portal.decisions.automatic import models as automatic
from portal.decisions.delivering import models as delivering
from portal.decisions.drafting import models as drafting
from portal.decisions.edelivery import models as edelivery
from portal.decisions.patterns import models as patterns
from portal.decisions.registers import models as registers
from portal.decisions.signing import models as signing
from portal.files import models as files
from portal.measures import models as measures
from portal.measures.costs import models as costs
from portal.measures.notes import models as event_notes
from portal.measures.outside import models as outside_counts
from portal.measures.publishing import models as publishing
from portal.measures.report import models as month_reports
from portal.measures.tiers import models as tiers
from portal.opendata import models as opendata
from portal.programme import models as programme
from portal.records.disposal import models as disposal
from portal.records.export import models as exports
from portal.switches import models as switches
from portal.visits import models as visits
from portal.visits.meetings import models as meetings
from portal.visits.protocols import models as protocols
from portal.visits.received import models as received
from portal.visits.turns import models as turns
from portal.voice.announcing import models as announcing
from portal.voice.asking import models as asking
from portal.voice.pages import models as page_answers
from portal.voice.reaching import models as reaching

ROOMS = (
    jobs,
    audit,
    links,
    accounts,
    absences,
    mandates,
    guests,
    wording,
    files,
    cases,
    batches,
    beginning,
    brought,
    closures,
    declared,
    numbering,
    leaving,
    rating,
    logbook,
    messages,
    completing,
    consents,
    handover,
    tallies,
    timing,
    playing,
    proxies,
    walls,
    patterns,
    registers,
    automatic,
    drafting,
    signing,
    elsewhere,
    delivering,
    edelivery,
    taxes,
    billing,
    residents,
    ledger,
    refunding,
    sources,
    payouts,
    statements,
    measures,
    costs,
    outside_counts,
    event_notes,
    publishing,
    month_reports,
    tiers,
    opendata,
    programme,
    exports,
    disposal,
    switches,
    visits,
    turns,
    protocols,
    meetings,
    received,
    announcing,
    asking,
    page_answers,
    reaching,
)
TABLES = tuple(Base.metadata.tables)
