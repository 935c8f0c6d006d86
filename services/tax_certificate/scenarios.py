"""Journeys of this certificate: all its pages, all its ways, with and without arrears."""

from portal.testing import PICTURE, Applicant, Expect, Official, Open, Pay, Scenario, Skip

ADDRESS = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
FOR_A_BANK = {"cel": {"purpose": "bank"}, "oplata": {"exemption": "none"}, "adres": ADDRESS}
FREE = {**FOR_A_BANK, "oplata": {"exemption": "social"}, "dowod": {}}
LATE = Skip(7 + 7 + 12)  # the term of the call, the post, and free days between, also at Christmas

SCENARIOS = (
    Scenario("paid and issued", FOR_A_BANK, (
        Expect(status="filed", document="receipt", states="Białystok"), Pay(), Skip(1), Official("issue"),
        Expect(status="issued", document="outcome", states="dla banku"),
    )),
    Scenario("paid and issued by machine at once", FOR_A_BANK, (
        Pay(), Expect(status="filed"), Expect(document="outcome", states="Wydano automatycznie"),
        Expect(status="issued"),
    )),
    Scenario("with arrears", {**FOR_A_BANK, "cel": {"purpose": "other", "purpose_other": "dla sądu w Wilnie"}}, (
        Pay(), Open(), Expect(status="filed"), Official("issue"),
        Expect(status="issued", document="outcome", states="41250"),
    ), owes_grosze=41_250),
    Scenario("free of duty, with proof", {**FREE, "dowod": {"proof": PICTURE}}, (
        Official("issue"), Expect(status="issued"),
    )),
    Scenario("free of duty, refused", FREE, (
        Official("refuse", "Wniosek dotyczy należności, których nie prowadzimy."),
        Expect(status="refused_by_order", document="outcome", states="306c"),
    )),
    Scenario("refused, complained of, the office gives way and issues", FREE, (
        Official("refuse", "Wniosek dotyczy należności, których nie prowadzimy."), Open(),
        Expect(status="delivered"), Applicant("complain", "Chodzi o podatek od nieruchomości."),
        Expect(status="appealed"), Official("give_way", "Strona ma rację: ten podatek prowadzimy."),
        Expect(status="filed"), Official("issue"), Expect(status="issued", document="outcome", states="dla banku"),
    )),
    Scenario("refused, complained of before the receipt, set aside above, refused again", FREE, (
        Official("refuse", "Wniosek dotyczy należności, których nie prowadzimy."),
        Applicant("complain", "Chodzi o podatek od nieruchomości."),
        Official("send_complaint", more={"body": "Samorządowe Kolegium Odwoławcze w Białymstoku"}),
        Official("order_set_aside", "Postanowienie SKO nr 7/2026: trzeba wyjaśnić, o które należności chodzi."),
        Expect(status="filed"), Official("refuse", "Wyjaśniliśmy: to należności, których nie prowadzimy."),
        Expect(status="refused_by_order", document="outcome", states="Wyjaśniliśmy"),
    )),
    Scenario("refused, complained of on paper, upheld above", FREE, (
        Official("refuse", "Wniosek dotyczy należności, których nie prowadzimy."),
        Official("complain_on_paper", "Zażalenie przyszło pocztą 3 grudnia."),
        Official("send_complaint", more={"body": "Samorządowe Kolegium Odwoławcze w Białymstoku"}),
        Official("order_upheld", "Postanowienie SKO nr 8/2026."), Expect(status="final"),
    )),
    Scenario("refused, delivered, complained of on paper", FREE, (
        Official("refuse", "Wniosek dotyczy należności, których nie prowadzimy."), Open(),
        Official("complain_on_paper", "Zażalenie przyszło pocztą 3 grudnia."), Expect(status="appealed"),
    )),
    Scenario("refused, nobody complains", FREE, (
        Official("refuse", "Wniosek dotyczy należności, których nie prowadzimy."), Open(), LATE,
        Official("refusal_final"), Expect(status="final"),
    )),
    Scenario("called, then paid", FOR_A_BANK, (
        Official("call_for_fee"), Expect(status="fee_call"), Skip(3), Pay(), Expect(status="filed"),
        Official("issue"), Expect(status="issued"),
    )),
    Scenario("called, then found free of duty", FOR_A_BANK, (
        Official("call_for_fee"), Official("resume", "Sprawa o alimenty."), Expect(status="filed"),
        Official("issue"), Expect(status="issued"),
    )),
    Scenario("called, never paid", FOR_A_BANK, (
        Official("call_for_fee"), Open(), LATE, Official("leave", "Opłata nie wpłynęła."), Expect(status="left"),
    )),
    Scenario("called to complete, then completed and issued", FREE, (
        Official("call_for_completion", more={"items": ["Dokument, że sprawa jest zwolniona z opłaty"]}),
        Expect(status="completion"), Open(), Skip(2), Applicant("completed", "Dołączam wyrok w sprawie o alimenty."),
        Expect(status="filed"), Official("issue"), Expect(status="issued"),
    )),
    Scenario("called to complete, completed on paper", FREE, (
        Official("call_for_completion", more={"items": ["Dokument"]}), Skip(1),
        Official("completed_on_paper", "Przyniósł do okienka."), Expect(status="filed"),
    )),
    Scenario("called to complete, never completed", FREE, (
        Official("call_for_completion", more={"items": ["Dokument"]}), Open(), LATE,
        Official("leave", "Wniosek nie został uzupełniony w terminie."), Expect(status="left"),
    )),
    Scenario("withdrawn when called to complete", FREE, (
        Official("call_for_completion", more={"items": ["Dokument"]}), Applicant("withdraw"),
        Expect(status="withdrawn"),
    )),
    Scenario("withdrawn at once", FOR_A_BANK, (Applicant("withdraw"), Expect(status="withdrawn"))),
    Scenario("withdrawn when called", FOR_A_BANK, (
        Official("call_for_fee"), Applicant("withdraw"), Expect(status="withdrawn"),
    )),
)  # fmt: skip
