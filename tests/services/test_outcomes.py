"""What a decision may do with a request, flow by flow and service by service: declared here as the law has it."""

from portal.decisions.drafting.elements import outcomes_of
from portal.service import Outcome
from portal.workflow import FLOWS
from services import discover

ALL = "granted partly refused discontinued"
BY_FLOW = {
    # a certificate is refused by an order, an entitlement by a notice; a declaration is not decided at all
    "certificate": "", "entitlement": "", "declaration": "",
    "decision": ALL, "complex_decision": ALL, "tax_relief": ALL, "benefit": ALL,
    "complaint": "reply", "petition": "reply",
    "notification": "discontinued objection",  # silence consents (art. 83f ust. 8 ustawy o ochronie przyrody)
    "information": "refused discontinued",  # art. 16 ust. 1 ustawy o dostępie do informacji publicznej
    "external_act": "refused discontinued",  # an entry in a state register, art. 104 KPA
    "register_copy": "refused discontinued",  # art. 2 ust. 6 Prawa o aktach stanu cywilnego
    "register_certificate": "",  # art. 219 KPA: an order
}  # fmt: skip
BY_SERVICE = {
    # doubts about a registration end with a decision either way (art. 31 ust. 1 ustawy o ewidencji ludności)
    "residence": "granted refused discontinued", "residence-leave": "granted refused discontinued",
    "property-tax": "granted partly discontinued",  # a tax is assessed, not asked for
}  # fmt: skip


def said(found: tuple[Outcome, ...]) -> str:
    return " ".join(found)


def test_a_decision_does_what_the_law_of_its_flow_knows_unless_its_service_has_a_law_of_its_own() -> None:
    assert {name: said(outcomes_of(flow)) for name, flow in FLOWS.items()} == BY_FLOW
    services = discover().values()
    assert {one.slug: said(outcomes_of(one.flow, one.outcomes)) for one in services} == {
        one.slug: BY_SERVICE.get(one.slug, BY_FLOW[one.flow.name]) for one in services
    }
    assert {one.slug for one in services if one.outcomes} == set(BY_SERVICE)


def test_who_gives_way_to_an_appeal_grants_by_a_decision_on_every_course_that_has_one() -> None:
    reviewed = {name: outcomes_of(flow, in_review=True) for name, flow in FLOWS.items()}
    assert {name for name, found in reviewed.items() if Outcome.GRANTED in found} == {
        flow.name for flow in FLOWS.values() if any(edge.event == "review" for edge in flow.transitions)
    }
