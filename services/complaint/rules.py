"""Who may judge a complaint, how it is answered; there is nothing to pay (art. 227-240 KPA)."""

from datetime import date

from portal import Answers, Facts, Fee, Outcome, Pattern, Reply, ReplyWay

OFFICE = "DOM"
# who reads complaints about the office that reads all others
OTHER = "FN"
NOTICE = Pattern(
    Outcome.REPLY,
    basis="art. 237 § 3 i art. 238 § 1 Kodeksu postępowania administracyjnego",
    ruling=(
        "Zawiadamiam, że skarga z [data wniosku] została załatwiona w następujący sposób: "
        "(opisz sposób załatwienia; przy odmowie podaj uzasadnienie faktyczne i prawne oraz pouczenie o art. 239 KPA)"
    ),
)


def route(answers: Answers) -> str:
    """Return the unit that judges: never the one that the complaint is about (art. 232 § 2 KPA)."""
    return OTHER if answers.get("about") == OFFICE else OFFICE


def reply(answers: Answers) -> Reply:
    """Return the way of the notice, and the name that stands under the complaint."""
    name = {part: str(answers.get(part) or "") for part in ("given_name", "surname")}
    way = answers.get("way")
    if way == ReplyWay.EMAIL:
        return Reply(ReplyWay.EMAIL, email=str(answers.get("email") or ""), **name)
    return Reply(ReplyWay.POST if way == ReplyWay.POST else ReplyWay.PORTAL, **name)


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return no fee: complaining costs nothing."""
    return None
