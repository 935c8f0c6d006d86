"""Values of letters as the rooms above write them, with people and places that do not exist."""

from typing import Any

CITY = {
    "name": "Białystok",
    "office": "Urząd Miejski w Białymstoku",
    "street": "ul. Słonimska 1",
    "place": "15-950 Białystok",
    "phone": "85 555 01 00",
    "authority": "Prezydent Miasta Białegostoku",
    "authority_place": "Białystok",
}
FRAME: dict[str, Any] = {
    "reference": "BI-7K4M-2QX9",
    "office_number": "FN.3140.118.2026",
    "issued_at": "2026-11-23T09:14:05+00:00",
    "issued_on": "2026-11-23",
    "filed_on": "2026-11-20",
    "person": {
        "name": "Żaneta Gżegżółka-Święcka",
        "birth_on": "1984-03-12",
        "pesel": "84031204837",
        "street": "ul. Świętojańska 12 m. 4",
        "place": "15-082 Białystok",
    },
    "signer": {"name": "Grażyna Łukaszewicz", "unit": "Departament Finansów Miasta"},
    "fee_grosze": 2100,
}
ARREARS = [
    {
        "kind": "Podatek od nieruchomości", "period": "IV rata 2026", "due_on": "2026-11-16",
        "principal_grosze": 10300, "interest_grosze": 0, "total_grosze": 10300,
    },
    {
        "kind": "Opłata za gospodarowanie odpadami", "period": "październik 2026", "due_on": "2026-11-10",
        "principal_grosze": 194000, "interest_grosze": 1100, "total_grosze": 195100,
    },
]  # fmt: skip
RECEIPT: dict[str, Any] = {
    "reference": "BI-7K4M-2QX9",
    "service": "Zaświadczenie o niezaleganiu w podatkach lub stwierdzające stan zaległości",
    "sender": "Żaneta Gżegżółka-Święcka",
    "entered_at": "2026-11-20T13:32:07+00:00",
    "made_at": "2026-11-20T13:32:09+00:00",
    "filed_on": "2026-11-20",
    "due_on": "2026-11-27",
    "answers": [
        ["Komu pokażesz zaświadczenie?", "Bankowi, do umowy kredytu"],
        ["Adres do korespondencji", "ul. Świętojańska 12 m. 4\n15-082 Białystok"],
    ],
    "files": [{"name": "zaświadczenie z banku.pdf", "size": 184_212, "sha256": "9f86d081" * 8}],
    "sha256": "fcde2b2e" * 8,
}
LETTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "receipt": ("receipt", RECEIPT),
    "no arrears": (
        "tax_certificate",
        {**FRAME, "purpose": "bank", "position": {"as_of": "2026-11-23", "arrears": [], "total_grosze": 0}},
    ),
    "arrears": (
        "tax_certificate",
        {**FRAME, "purpose": "przetarg",
         "position": {"as_of": "2026-11-23", "arrears": ARREARS, "total_grosze": 205400}},
    ),
    "refusal": (
        "refusal_order",
        {
            **FRAME,
            "title": "Postanowienie o odmowie wydania zaświadczenia",
            "legal_basis": "art. 306c i art. 216 ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa",
            "ruling": "odmawiam wydania zaświadczenia o żądanej treści",
            "reasons": "Zaświadczenie potwierdza stan z dnia wydania.\n\nDanych na żądany dzień nie mamy.",
            "complaint_law": "art. 306c w związku z art. 236 § 2 pkt 1 Ordynacji podatkowej",
            "complaint_days": 7,
            "complaint_body": "Samorządowe Kolegium Odwoławcze w Białymstoku",
        },
    ),
    "logbook": (
        "logbook",
        {
            "reference": FRAME["reference"],
            "office_number": FRAME["office_number"],
            "subject": "Wniosek, Żaneta Gżegżółka-Święcka",
            "unit": "Departament Finansów Miasta",
            "began_on": "2026-11-20",
            "made_at": "2026-11-23T09:14:05+00:00",
            "acts": [
                {"number": number, "done_at": "2026-11-20T13:32:07+00:00", "who": "Żaneta Gżegżółka-Święcka",
                 "post": "Inspektor, Departament Finansów Miasta" if number % 2 else "", "what": "Wpływ wniosku",
                 "document": "dok. 1: Potwierdzenie złożenia wniosku, 2026-11-20"}
                for number in range(1, 41)
            ],
        },
    ),
    "plain": (
        "letter_plain",
        {
            **FRAME,
            "title": "Proszę uzupełnić wniosek",
            "body": "We wniosku brakuje dwóch rzeczy.",
            "acts": ["Dołączyć fakturę.", "Podać numer rachunku."],
            "until": "2026-11-30",
            "law": "art. 64 § 2 Kodeksu postępowania administracyjnego",
        },
    ),
    "fee call": (
        "fee_call",
        {**FRAME, "grosze": 2100, "until": "2026-11-30", "days": 7, "law": "art. 169 § 1 Ordynacji podatkowej"},
    ),
}  # fmt: skip
