"""What a matter's flow lets an official do from here: each step with its word, its form and what it will bring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.cases import moving
from portal.context import here
from portal.db import session
from portal.decisions import calls
from portal.decisions.bringing.awards import AWARD, kept_award
from portal.decisions.letters.texts import TEXTS
from portal.i18n import Text, lazy, translate
from portal.office import forms, step_forms
from portal.office.completion import PickingForm
from portal.office.draft_forms import awarded
from portal.office.replying import goes_to
from portal.security import need_actor
from portal.words import money
from portal.workflow import SAME, By, Clock, Kind, Need
from portal.workflow.common import SILENCE_ASKED
from portal.workflow.standard import REFUSAL_NOTICE

if TYPE_CHECKING:
    from portal.fields import Form
    from portal.office.course import View
    from portal.workflow import Transition


@dataclass(frozen=True)
class Act:
    """One act: its word in the address, the flow's event, what the button says, the form it asks with."""

    word: str
    event: str
    title: Text
    button: Text
    form: type[Form] | None = None
    warns: bool = False


@dataclass(frozen=True)
class Choice:
    """An act as the case page offers it: what it will do, where its letter goes, or why it can't be done yet.

    ``is_read_first`` tells whether a paper goes out that is shown before.
    """

    act: Act
    does: str
    obstacle: str = ""
    sends: str = ""
    is_read_first: bool = False


# the certificate's own acts: each has an outcome, an order or a call that is made from figures
SPECIAL = {
    act.event: act
    for act in (
        Act("wydaj", "issue", lazy("Wydać zaświadczenie?"), lazy("Wydaj zaświadczenie")),
        Act("odmow", "refuse", lazy("Odmówić wydania zaświadczenia?"), lazy("Odmów wydania"),
            forms.RefusalForm, warns=True),
        Act("wezwij", "call_for_fee", lazy("Wezwać do zapłaty?"), lazy("Wezwij do zapłaty")),
        Act("wznow", "resume", lazy("Wznowić bez opłaty?"), lazy("Wznów bez opłaty"), forms.ResumeForm),
        Act("pozostaw", "leave", lazy("Pozostawić bez rozpatrzenia?"), lazy("Pozostaw bez rozpatrzenia"),
            forms.LeavingForm, warns=True),
    )
}  # fmt: skip
PAPERS = frozenset(SPECIAL) - {"resume"}
# the same acts where what is given is no certificate, by the letter that goes out
BY_LETTER = {
    "permit": replace(SPECIAL["issue"], title=lazy("Wydać dokument?"), button=lazy("Wydaj dokument")),
    REFUSAL_NOTICE: replace(
        SPECIAL["refuse"], title=lazy("Odmówić?"), button=lazy("Odmów"), form=forms.NoticeForm
    ),
}
WORDS = {
    "extend": "przedluz", "suspend": "zawies", "take_up": "podejmij", "forward": "przekaz",
    "call_for_completion": "wezwij-do-uzupelnienia", "completed_on_paper": "uzupelniono",
    "ask_opinion": "popros-o-stanowisko", "opinion_came": "stanowisko-przyszlo", "invite_to_comment": "daj-glos",
    "hearing_over": "bez-glosu", "pass_delay_on": "przekaz-ponaglenie", "return": "cofnij",
    "approve": "zaakceptuj", "inspect": "ogledziny", "confirm_silence": "brak-sprzeciwu", "accept": "przyjmij",
    "tell_cost": "zawiadom-o-koszcie", "cost_term_over": "bez-zmiany", "say_not_public": "nie-publiczna",
    "enter": "do-rejestru", "rejected": "rejestr-odrzucil", "appeal_on_paper": "odwolanie",
    "send_files": "przekaz-odwolanie", "upheld": "organ-zakonczyl", "remanded": "sprawa-wrocila",
    "certify_silence": "zaswiadcz-milczenie", "refuse_silence_certificate": "odmow-zaswiadczenia-o-milczeniu",
    "confirm_final": "ostateczna", "correct": "sprostuj", "provide": "udostepnij", "registered": "wpis-potwierdzony",
    "ask_register": "dokument-z-rejestru", "hand_on": "dokument-wydany", "not_in_register": "brak-w-rejestrze",
    "carried_out": "decyzja-wykonana", "not_carried_out": "decyzji-nie-wykonano",
    "end_right": "koniec-prawa", "review": "uwzglednij-odwolanie", "give_up_review": "nie-uwzgledniaj-odwolania",
    "complain_on_paper": "zazalenie", "send_complaint": "przekaz-zazalenie", "give_way": "uchyl-odmowe",
    "order_upheld": "odmowa-utrzymana", "order_set_aside": "odmowa-uchylona", "refusal_final": "odmowa-ostateczna",
    "return_review": "cofnij-nowa", "changed": "organ-zmienil-decyzje",
}  # fmt: skip
# the pages where a text that ends a matter is written, read by a second person, issued
WRITING = {
    "prepare": "projekt", "draft_reply": "projekt", "approve": "akceptacja", "sign": "wydanie", "answer": "wydanie",
}  # fmt: skip
WRITES = {
    "projekt": lazy("Napiszesz tekst, zapiszesz go w wersjach i przekażesz do akceptacji."),
    "akceptacja": lazy("Przeczytasz projekt i zaakceptujesz go albo cofniesz."),
    "wydanie": lazy("Przeczytasz tekst i wydasz go pod swoim nazwiskiem i stanowiskiem. Zegar stanie."),
}
# acts that are shown only where a party asked for them: the guard, and the flag that it looks at
ONLY_WHEN = {"delay_complaint_open": "delay_complaint", "silence_certificate_asked": SILENCE_ASKED.code}
# acts that most matters never have: without their ground they are not shown at all
HIDDEN_WITHOUT_GROUND = frozenset({"right_held", "in_self_review", "not_in_self_review"})
WARNING = frozenset({"suspend", "forward", "leave"})


def act_of(edge: Transition) -> Act | None:
    """Return the act that takes a transition; None for one that has no page yet."""
    if edge.event == "leave" and edge.guard:  # after a call for completion, not for money
        return Act(
            "pozostaw",
            "leave",
            lazy("Pozostawić bez rozpatrzenia?"),
            edge.label,
            forms.LeavingForm,
            warns=True,
        )
    if edge.event in WRITING:
        return Act(WRITING[edge.event], edge.event, edge.label, edge.label)
    if edge.event in SPECIAL:
        return BY_LETTER.get(edge.letter) or SPECIAL[edge.event]
    word = WORDS.get(edge.event)
    if word is None or (Need.DOCUMENT in edge.needs and edge.letter not in TEXTS):
        return None
    return Act(word, edge.event, edge.label, edge.label, step_forms.of(edge), edge.event in WARNING)


def choices(view: View) -> list[Choice]:
    """List what the flow lets an official do from here, each with what it will do."""
    found = []
    exits = view.flow.exits(view.case.status, By.OFFICIAL)
    for edge in sorted(exits, key=_place):
        act = act_of(edge)
        if act is None or (act.event == "call_for_fee" and view.case.fee_settled):
            continue
        if any(edge.guard == guard and flag not in view.case.flags for guard, flag in ONLY_WHEN.items()):
            continue
        obstacle = _obstacle(view, edge)
        if obstacle and edge.guard in HIDDEN_WITHOUT_GROUND:
            continue
        found.append(Choice(act, does(view, act, edge), obstacle, _sends(view, edge), _is_read_first(edge)))
    return found


def _place(edge: Transition) -> int:
    """Say how far down an act stands: what is asked for first, then what settles the matter, then all else."""
    return 0 if edge.event == "provide" else 1 if edge.event in WRITING or edge.event in SPECIAL else 2


def does(view: View, act: Act, edge: Transition) -> str:
    """Say what an act will do, in one or two sentences."""
    where = goes_to(view.case, view.service)
    if act.event == "issue":
        owed = view.position.total_grosze if view.position else 0
        what = (
            translate("Opatrzymy je pieczęcią")
            if view.position is None
            else translate("Stwierdzi brak zaległości")
        )
        return f"{translate('Stwierdzi zaległość %(sum)s', sum=money(owed)) if owed else what}, {where}."
    if act.event == "refuse" and edge.letter == REFUSAL_NOTICE:
        return translate(
            "Zawiadomienie z Twoim uzasadnieniem i prawem do skargi, %(where)s. Wpłatę zwróci skarbnik.",
            where=where,
        )
    if act.event == "refuse":
        return translate("Postanowienie z Twoim uzasadnieniem i prawem do zażalenia, %(where)s.", where=where)
    if act.event == "call_for_fee":
        within = calls.within(calls.length_of_call(here().facts, view.today))
        return translate("Termin zapłaty: %(within)s. Zegar stanie, %(where)s.", within=within, where=where)
    if act.event == "resume":
        return translate("Opłata odpadnie, sprawa wróci do kolejki, zegar ruszy.")
    if act.event == "leave" and view.case.status == "fee_call":
        return translate("Postanowienie z prawem do zażalenia zamknie sprawę, %(where)s.", where=where)
    return _brings(view, edge)


def _is_read_first(edge: Transition) -> bool:
    return edge.event in WRITING or edge.letter in TEXTS or edge.event in PAPERS


def _sends(view: View, edge: Transition) -> str:
    """Say where a step's letter goes, empty for a step without one and for the acts whose words tell it."""
    if edge.event in WRITING or edge.letter not in TEXTS:
        return ""
    if edge.event in SPECIAL and not edge.guard:
        return ""
    return translate("Zobaczysz pismo, zanim je wyślesz: %(where)s.", where=goes_to(view.case, view.service))


def _brings(view: View, edge: Transition) -> str:
    """Say what a step of any flow brings: the clock, where the matter will stand."""
    said = []
    if edge.event in WRITING:
        return str(WRITES[WRITING[edge.event]])
    target = _target(view, edge)
    if target not in (SAME, view.case.status) and not target.startswith("*"):
        status = view.flow.status(target)
        said.append(translate("Sprawa przejdzie na etap: %(status)s.", status=status.label))
        if status.kind == Kind.FINAL:
            said.append(translate("To ją zamknie."))
        elif status.clock == Clock.PAUSE:
            said.append(translate("Zegar stanie."))
    if Need.NEW_DATE in edge.needs:
        said.append(translate("Strona dostanie nowy termin z powodem i pouczeniem o ponagleniu."))
    return " ".join(said)


def _target(view: View, edge: Transition) -> str:
    """Return where a step leads as far as is known; SAME where that hangs on what will be typed."""
    if edge.unless and Need.OUTCOME in edge.needs:
        return SAME
    aside = moving.leads_aside(session(), here(), view.case, edge, here().now(), {})
    return edge.otherwise if aside else edge.target


def _obstacle(view: View, edge: Transition) -> str:
    """Say why an act can't be done yet, or not by this official."""
    if Need.FEE_SETTLED in edge.needs and not view.case.fee_settled:
        return translate("Najpierw musi wpłynąć opłata.")
    if not moving.may_take(view.flow, edge, need_actor()):
        return translate("Robi to: %(who)s.", who=moving.said_functions(view.flow, edge))
    if edge.guard or Need.SECOND_PERSON in edge.needs:
        return moving.find_obstacle(session(), here(), view.case, edge, now=here().now(), actor=need_actor())
    return ""


def values_of(form: Form | None) -> dict[str, Any]:
    """Return what an official typed as a step's values, JSON-ready."""
    if form is None:
        return {}
    if isinstance(form, PickingForm):
        return form.step_values()
    typed = form.answers()
    items = [*typed.pop("missing", ()), *str(typed.pop("more", None) or "").splitlines()]
    award = kept_award(awarded(form)) if hasattr(form, "award_grosze") else {}
    typed = {name: value for name, value in typed.items() if not name.startswith(f"{AWARD}_")}
    values = {name: value for name, value in typed.items() if value not in (None, "", [])}
    values |= {AWARD: award} if award else {}
    listed = [item.strip() for item in items if item.strip()]
    return values | ({"items": listed} if listed else {})
