"""Names and streets that the invented people are put together from."""

WOMEN = (
    "Anna", "Maria", "Katarzyna", "Agnieszka", "Barbara", "Ewa", "Krystyna", "Małgorzata", "Elżbieta", "Zofia",
    "Teresa", "Joanna", "Magdalena", "Monika", "Danuta", "Jadwiga", "Julia", "Aleksandra", "Natalia", "Halina",
    "Irena", "Beata", "Dorota", "Wiktoria", "Oliwia", "Jolanta", "Marta", "Alicja", "Łucja", "Wiesława",
)  # fmt: skip
MEN = (
    "Piotr", "Krzysztof", "Andrzej", "Tomasz", "Jan", "Paweł", "Michał", "Marcin", "Stanisław", "Jakub",
    "Adam", "Marek", "Łukasz", "Grzegorz", "Mateusz", "Wojciech", "Mariusz", "Dariusz", "Zbigniew", "Jerzy",
    "Rafał", "Robert", "Kamil", "Dawid", "Kacper", "Stefan", "Leon", "Kazimierz", "Szymon", "Igor",
)  # fmt: skip
# (for a woman, for a man)
SURNAMES = (
    ("Kowalczuk", "Kowalczuk"), ("Zalewska", "Zalewski"), ("Sienkiel", "Sienkiel"), ("Bielawiec", "Bielawiec"),
    ("Turowska", "Turowski"), ("Hryniewicka", "Hryniewicki"), ("Ostaszewska", "Ostaszewski"),
    ("Wasilczuk", "Wasilczuk"), ("Mojsak", "Mojsak"), ("Rogowska", "Rogowski"), ("Górska", "Górski"),
    ("Klim", "Klim"), ("Popławska", "Popławski"), ("Niewińska", "Niewiński"), ("Żukowska", "Żukowski"),
    ("Dąbrowska", "Dąbrowski"), ("Sawicka", "Sawicki"), ("Jabłońska", "Jabłoński"), ("Łapińska", "Łapiński"),
    ("Grabowska", "Grabowski"), ("Perkowska", "Perkowski"), ("Kulesza", "Kulesza"), ("Wróblewska", "Wróblewski"),
    ("Falkowska", "Falkowski"), ("Borowska", "Borowski"), ("Malinowska", "Malinowski"), ("Zawadzka", "Zawadzki"),
    ("Olechno", "Olechno"), ("Backiel", "Backiel"), ("Święcka", "Święcki"), ("Gryko", "Gryko"),
    ("Toczyłowska", "Toczyłowski"), ("Śliwowska", "Śliwowski"), ("Choińska", "Choiński"),
    ("Nazaruk", "Nazaruk"), ("Ćwik", "Ćwik"), ("Wysocka", "Wysocki"), ("Karpowicz", "Karpowicz"),
    ("Matys", "Matys"), ("Dziemiańczuk", "Dziemiańczuk"),
)  # fmt: skip
STREETS = (
    "Lipowa", "Sienkiewicza", "Wesoła", "Swobodna", "Pogodna", "Antoniukowska", "Wiejska", "Zwierzyniecka",
    "Mickiewicza", "Wasilkowska", "Radzymińska", "Gajowa", "Transportowa", "Scaleniowa", "Bema", "Leśna",
    "Kolejowa", "Dojlidy Fabryczne", "Nowowarszawska", "Upalna",
)  # fmt: skip
POSTAL_CODES = (
    "15-001",
    "15-092",
    "15-157",
    "15-213",
    "15-333",
    "15-369",
    "15-449",
    "15-521",
    "15-660",
    "15-888",
)
UNITS = (
    ("FN", "Departament Finansów Miasta", "ul. Słonimska 1"),
    ("DOM", "Departament Obsługi Mieszkańców", "ul. J.K. Branickiego 3/5"),
    ("USC", "Urząd Stanu Cywilnego", "ul. J.K. Branickiego 3/5"),
    ("DOS", "Departament Ochrony Środowiska", "ul. Słonimska 1"),
    ("ZDM", "Zarząd Dróg Miejskich", "ul. Składowa 11"),
    ("BSPP", "Biuro Strefy Płatnego Parkowania", "ul. Składowa 11"),
)
# name, unit, roles, why to sign in as them
OFFICIALS = (
    ("Joanna Klim", "FN", ("clerk", "approver"), "prowadzi zaświadczenia podatkowe"),
    ("Paweł Górski", "FN", ("clerk", "front_desk"), "okienko i kolejka finansów"),
    ("Halina Mojsak", "DOM", ("front_desk",), "okienko w Departamencie Obsługi Mieszkańców"),
    ("Tomasz Sawicki", "FN", ("manager",), "kierownik, ogląda liczby"),
    ("Ewa Wysocka", None, ("administrator",), "administratorka z centrum informatycznego"),
    ("Marcin Borowski", "FN", ("treasurer",), "prowadzi kasę i księgi, zleca zwroty"),
    (
        "Krystyna Popławska",
        "FN",
        ("treasurer",),
        "prowadzi kasę i księgi, zatwierdza zwroty jako druga osoba",
    ),
    ("Beata Karpowicz", "USC", ("clerk",), "wydaje odpisy aktów stanu cywilnego"),
    ("Robert Matys", "DOS", ("clerk",), ""),
    ("Alicja Nazaruk", "ZDM", ("clerk",), ""),
    ("Dorota Święcka", "DOM", ("clerk",), "prowadzi skargi, petycje i informację publiczną"),
    ("Kamil Ostaszewski", "DOM", ("clerk", "approver"), "kierownik kancelarii, podpisuje odpowiedzi"),
    (
        "Wiesław Dąbrowski",
        "BSPP",
        ("clerk", "approver"),
        "wydaje abonamenty parkingowe i sprawdza wydane automatycznie",
    ),
)
