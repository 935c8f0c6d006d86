"""What the law says of a request for public information: no fee to ask, the answer by the way that was chosen."""

from datetime import date

from portal import Answers, Facts, Fee, Outcome, Pattern, Reply, ReplyWay

ACT = "ustawy z dnia 6 września 2001 r. o dostępie do informacji publicznej"
REFUSAL = Pattern(
    Outcome.REFUSED,
    basis=f"art. 16 ust. 1 {ACT} oraz art. 104 i art. 107 KPA",
    ruling="odmawiam udostępnienia informacji publicznej, o którą wniesiono [data wniosku]",
)
DISCONTINUED = Pattern(
    Outcome.DISCONTINUED,
    basis=f"art. 14 ust. 2 i art. 16 ust. 1 {ACT} oraz art. 104 i art. 107 KPA",
    ruling="umarzam postępowanie o udostępnienie informacji publicznej wszczęte wnioskiem z [data wniosku]",
)


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return no fee: access is free (art. 7 ust. 2); additional cost comes with a notice (art. 15)."""
    return None


def reply(answers: Answers) -> Reply:
    """Return the way and the address that were chosen (art. 14 ust. 1); what the way does not need is left out."""
    way = answers.get("way")
    if way == ReplyWay.EMAIL:
        return Reply(ReplyWay.EMAIL, email=str(answers.get("email") or ""))
    if way == ReplyWay.POST:
        return Reply(ReplyWay.POST, surname=str(answers.get("addressee") or ""))
    return Reply()
