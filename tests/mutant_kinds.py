"""The kinds of faults: each gives the edits of the real data that would be such a fault.

What would be no fault is not among them: a statement that may be left out, or another true-looking value of
the right class. No program can know that those are wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random

from multiply_kg.terms import RDFS, SKOS, Term, is_iri, language_of, value_of
from mutant_corpus import BASE, MKG, TYPE, Candidate, Corpus, Edit, Site, Source, misspelt

DCT = "http://purl.org/dc/terms/"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
PROV = "http://www.w3.org/ns/prov#"
FOAF = "http://xmlns.com/foaf/0.1/"

Maker = Callable[[Corpus, Random], Iterator[Candidate]]


def mkg(*names: str) -> tuple[str, ...]:
    return tuple(MKG + name for name in names)


DATES = mkg("startDate", "endDate", "plannedEndDate", "readOn")
NUMBERS = mkg(
    "ordinal", "order", "count", "participants", "applicants", "selected", "memberCount", "targetValue"
)
DECIMALS = (GEO + "lat", GEO + "long")
STRINGS = mkg("countryCode", "nuts3", "deliverableNumber", "grantNumber", "acronym", "shortName", "unit")
TEXTS = (RDFS + "label", SKOS + "prefLabel", DCT + "description",
         *mkg("statement", "decision", "reason", "publicRole", "dateNote"))  # fmt: skip
CODES = mkg("stage", "attendanceMode", "cityRole", "roleStatus", "partnerRole", "award")
# What exactly one value of is right, with a second value that looks as good as the first.
SINGLE = {
    **dict.fromkeys(mkg("ordinal", "order", "memberCount"), "77"),
    **dict.fromkeys(mkg("startDate", "endDate"), '"2021-06-15"^^xsd:date'),
    **dict.fromkeys(mkg("readOn"), '"2026-10-30"^^xsd:date'),
    **dict.fromkeys(mkg("targetValue"), "4711"),
    **dict.fromkeys(DECIMALS, "12.5"),
    MKG + "countryCode": '"XYZ"', MKG + "nuts3": '"PL999"', MKG + "deliverableNumber": '"D9.9"',
    MKG + "grantNumber": '"999999"', MKG + "geoNamesFeature": "<https://sws.geonames.org/1/>",
    PROV + "wasDerivedFrom": "<http://example.org/other>",
    MKG + "agendaItemOf": f"<{BASE}id/meeting/5>", MKG + "stage": f"<{BASE}id/stage/planned>",
    MKG + "member": f"<{BASE}id/organisation/european-commission>",
    MKG + "municipality": f"<{BASE}id/municipality/sztum>",
    MKG + "claimedBy": f"<{BASE}graph/sources/en-home>", MKG + "forCity": f"<{BASE}id/municipality/sztum>",
    MKG + "country": "<http://publications.europa.eu/resource/authority/country/HUN>",
    MKG + "cityRole": f"<{BASE}id/city-role/committed>", MKG + "roleStatus": f"<{BASE}id/role-status/stated>",
    MKG + "attendanceMode": f"<{BASE}id/attendance-mode/online>",
}  # fmt: skip
# What a thing of a class must have, by the ontology's and the house's own rules.
REQUIRED = {
    "SourceDocument": (DCT + "language", DCT + "publisher", PROV + "wasDerivedFrom",
                       *mkg("readOn", "readInFull")),
    "Project": mkg("acronym", "grantNumber", "hasConsortium", "startDate", "endDate"),
    "Consortium": mkg("hasMembership"), "Membership": mkg("member", "partnerRole"),
    "Municipality": mkg("country"), "Place": mkg("country"), "Country": mkg("countryCode"),
    "District": mkg("partOf"), "CityParticipation": mkg("municipality"), "Target": mkg("targetValue"),
    "ProjectStep": mkg("ordinal"), "ReportingPeriod": mkg("ordinal", "startDate", "endDate"),
    "ConsortiumMeeting": mkg("ofProject", "ordinal", "startDate", "endDate", "attendanceMode", "place"),
    "PeerExchange": mkg("forCountry"), "ExternalConference": mkg("features"), "EnergyPlan": mkg("forCity"),
    "AgendaItem": mkg("agendaItemOf", "stage", "evidence"), "Deliverable": mkg("deliverableNumber"),
    "Doubt": mkg("about"), "Conflict": mkg("about"), "Claim": mkg("claimedBy"),
    "Decision": mkg("about"), "Person": (FOAF + "name",), "Topic": (SKOS + "inScheme",),
}  # fmt: skip
# Classes that share no individual with the class of any property's values, those of mkg:topic and so on apart.
OTHER_FAMILIES = ("Topic", "Claim", "ProjectStep", "Person", "Place")
ANY_CLASS = mkg("about", "involves")  # anything may be their object


def candidate(source: Source, site: Site, about: str, *edits: Edit, **options) -> Candidate:
    options.setdefault("at", (site.at,))
    return Candidate(source, site.predicate, about, edits, **options)


def replaced(source: Source, site: Site, new: str, **options) -> Candidate:
    """The object written otherwise; that is also where the finding should stand."""
    old = source.text[site.at : site.end]
    options.setdefault("column", site.at)
    return candidate(source, site, f"{old} → {new}", Edit(site.at, site.end, new), **options)


def added(source: Source, site: Site, value: str, **options) -> Candidate:
    """One more value beside the one that is there."""
    return candidate(
        source, site, f"+ {value}", Edit(site.end, site.end, f" , {value}"), at=(site.end,),
        rivals=(site.triple[:2],), column=site.end, shift=3, **options,
    )  # fmt: skip


def removed(source: Source, site: Site, **options) -> Candidate:
    options.setdefault("missing", (site.triple[:2],))
    about = "− " + source.text[site.at : site.end]
    return candidate(source, site, about, source.removal(site), at=(), **options)


# -- the text is no Turtle -----------------------------------------------------------------------------


def unknown_prefix(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        prefix, colon, local = source.text[site.at : site.end].partition(":")
        if colon and re.fullmatch(r"[a-z-]{3,}", prefix):
            yield replaced(source, site, f"{misspelt(prefix, chance)}:{local}")


def missing_dot(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        dot = re.compile(r" \.\n+(?=\S)").match(source.text, site.end)
        if dot:  # it is noticed where the next statement begins
            yield candidate(
                source, site, "− .", Edit(site.end, site.end + 2), at=(site.at, dot.end()), column=dot.end()
            )


def unterminated_string(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        if source.text[site.at] == '"':
            quote = source.text.rindex('"', site.at, site.end)
            yield candidate(source, site, '− closing "', Edit(quote, quote + 1))


def unterminated_iri(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        if source.text[site.at] == "<":
            yield candidate(source, site, "− closing >", Edit(site.end - 1, site.end))


def space_in_iri(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        if source.text[site.at] == "<":
            yield candidate(source, site, "space in the IRI", Edit(site.end - 2, site.end - 2, " "))


def no_language_tag(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        if language_of(site.triple[2]):
            at = source.text.rindex("@", site.at, site.end)
            yield candidate(source, site, "@en → @-en", Edit(at, at + 1, "@-"))


def doubled_mark(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        mark = chance.choice((",", ".", ","))
        yield candidate(source, site, f"{mark} before the value", Edit(site.at, site.at, f"{mark} "))


# -- literals ------------------------------------------------------------------------------------------


def wrong_datatype(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*DATES, *NUMBERS, *DECIMALS, *STRINGS, MKG + "readInFull"):
        text = value_of(site.triple[2])
        if site.predicate in DATES:
            new = chance.choice((f'"{text}"', f'"{text}T00:00:00"^^xsd:dateTime', f'"{text}"@en'))
        elif site.predicate in STRINGS:
            new = chance.choice((f'"{text}"@en', "42", "true"))
        elif site.predicate == MKG + "readInFull":
            new = f'"{text}"'
        else:
            new = chance.choice((f'"{text}"', f'"{text}"@pl', f"{text.split('.')[0]}.5e0"))
        yield replaced(source, site, new)


def wrong_lexical_form(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    xsd = "^^<http://www.w3.org/2001/XMLSchema#{}>"
    for source, site in corpus.sites(*DATES, *NUMBERS, *DECIMALS, MKG + "readInFull"):
        if site.predicate in DATES:
            wrong = ("2019-13-24", "2019-02-30", "24.01.2019", "2019-1-24", "24 stycznia 2019", "2019-01-24Z")
            new = f'"{chance.choice(wrong)}"' + xsd.format("date")
        elif site.predicate in DECIMALS:
            new = f'"{chance.choice(("50,06", "50°", "N50.06"))}"' + xsd.format("decimal")
        elif site.predicate == MKG + "readInFull":
            new = f'"{chance.choice(("yes", "tak", "TRUE"))}"' + xsd.format("boolean")
        else:
            new = f'"{chance.choice(("7.", "7th", "siedem", ""))}"' + xsd.format("integer")
        yield replaced(source, site, new)


def number_out_of_range(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*NUMBERS, *DECIMALS):
        wrong = ("190.5", "-200.25", "1806143.0") if site.predicate in DECIMALS else ("-3", "-1", "-24")
        yield replaced(source, site, chance.choice(wrong))


def malformed_code(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    wrong = {"countryCode": ("PL", "pol"), "nuts3": ("pl213", "PL2"), "deliverableNumber": ("1.2", "D1"),
             "grantNumber": ("785 088", "H2020-785088")}  # fmt: skip
    for source, site in corpus.sites(*mkg(*wrong)):
        new = chance.choice(wrong[site.predicate.removeprefix(MKG)])
        yield replaced(source, site, f'"{new}"')


def broken_language_tag(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*TEXTS):
        language = language_of(site.triple[2])
        text = source.text[site.at : site.end].rpartition("@")[0]
        if language in ("en", "pl"):
            tag = chance.choice(("", "@e", "@eng", "@xx") if language == "en" else ("", "@p", "@plk", "@xx"))
            yield replaced(source, site, text + tag, missing=(site.triple[:2],))


def one_language_less(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*TEXTS):
        language = language_of(site.triple[2])
        alike = [v for v in corpus.values[site.triple[:2]] if language_of(v) == language]
        if language in ("en", "pl") and len(alike) == 1 and corpus.stated[site.triple] == 1:
            yield removed(source, site)


def second_label(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(RDFS + "label", SKOS + "prefLabel"):
        language = language_of(site.triple[2])
        if language in ("en", "pl") and corpus.family(site.triple[0]) != "":
            yield added(source, site, f'"another name"@{language}')


def iri_for_literal(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*DATES, *NUMBERS, *DECIMALS, *STRINGS, *TEXTS, MKG + "readInFull"):
        missing = (site.triple[:2],) if site.predicate in TEXTS else ()
        yield replaced(source, site, f"<{BASE}id/topic/bicycle-traffic>", missing=missing)


# -- IRIs ----------------------------------------------------------------------------------------------


def links(corpus: Corpus) -> Iterator[tuple[Source, Site]]:
    """The statements whose object is one of the graph's own things."""
    for source, site in corpus.sites():
        if is_iri(site.triple[2]) and site.predicate.startswith(MKG) and site.triple[2] in corpus.classes:
            yield source, site


def literal_for_iri(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        own = (
            site.predicate.startswith(MKG)
            or site.predicate.startswith(DCT)
            or site.predicate == FOAF + "homepage"
        )
        if is_iri(site.triple[2]) and own:
            name = value_of(site.triple[2]).rstrip("/").rpartition("/")[2]
            yield replaced(source, site, f'"{name}"')


def wrong_object_class(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    families = cycle(OTHER_FAMILIES)
    for source, site in links(corpus):
        family = next(families)
        if site.predicate in ANY_CLASS or family in {
            corpus.family(v) for v in corpus.values[site.triple[:2]]
        }:
            continue
        if family == "Place" and corpus.family(site.triple[2]) == "Organisation":
            continue
        yield replaced(source, site, chance.choice(corpus.by_family[family]))


def misspelt_individual(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in links(corpus):
        prefix, colon, local = source.text[site.at : site.end].partition(":")
        name = value_of(site.triple[2])
        wrong = misspelt(local, chance)
        known = f"<{name.removesuffix(local)}{wrong}>" in corpus.terms
        if colon and len(local) > 3 and name.endswith(local) and site.predicate not in CODES and not known:
            yield replaced(source, site, f"{prefix}:{wrong}")


def misspelt_concept(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*CODES):
        prefix, _, local = source.text[site.at : site.end].partition(":")
        yield replaced(source, site, f"{prefix}:{misspelt(local, chance)}")


def concept_of_another_list(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    lists = ("stage/planned", "attendance-mode/online", "city-role/forerunner", "partner-role/partner",
             "event-kind/workshop")  # fmt: skip
    for source, site in corpus.sites(*CODES):
        folder = value_of(site.triple[2]).split("/")[-2]
        new = chance.choice([name for name in lists if not name.startswith(folder)])
        yield replaced(source, site, f"<{BASE}id/{new}>")


def misspelt_property(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        if site.predicate.startswith(MKG) and site.alone:
            wrong = misspelt(site.predicate.removeprefix(MKG), chance)
            if f"<{MKG}{wrong}>" not in corpus.terms:
                end = source.text.index(" ", site.predicate_at)
                edit = Edit(site.predicate_at, end, f"mkg:{wrong}")
                yield candidate(source, site, f"→ mkg:{wrong}", edit, at=(site.predicate_at,), column=site.at)


def misspelt_foreign_property(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites():
        written = re.compile(r"[a-z]+:(\w+)").match(source.text, site.predicate_at)
        if written and not site.predicate.startswith(MKG) and site.alone:
            wrong = misspelt(written[1], chance)
            yield candidate(
                source, site, f"{written[1]} → {wrong}", Edit(written.start(1), written.end(), wrong),
                at=(site.predicate_at,), missing=(site.triple[:2],),
            )  # fmt: skip


def misspelt_class(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(value_of(TYPE)):
        cls = value_of(site.triple[2])
        if cls.startswith(MKG):
            wrong = misspelt(cls.removeprefix(MKG), chance)
            if f"<{MKG}{wrong}>" not in corpus.terms:
                yield replaced(source, site, f"mkg:{wrong}")


def disjoint_family(corpus: Corpus, thing: Term, chance: Random) -> str:
    return chance.choice(
        [f for f in ("Person", "Topic", "Place", "Target", "Claim") if f != corpus.family(thing)]
    )


def wrong_subject_class(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(value_of(TYPE)):
        if site.triple[2].startswith(f"<{MKG}"):
            new = disjoint_family(corpus, site.triple[0], chance)
            yield replaced(source, site, f"mkg:{new}", rivals=(site.triple[:2],))


def disjoint_class(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(value_of(TYPE)):
        if site.triple[2].startswith(f"<{MKG}"):
            yield added(source, site, "mkg:" + disjoint_family(corpus, site.triple[0], chance))


def no_class(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(value_of(TYPE)):
        if corpus.stated[site.triple] == 1 and len(corpus.values[site.triple[:2]]) == 1 and site.alone:
            own = [s for s in source.sites if s.triple[0] == site.triple[0] and s is not site]
            if own and site.triple[2].startswith(f"<{MKG}"):
                yield removed(source, site)


def wrong_country(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*mkg("country", "networkCountry", "forCountry", "absentMembersFrom")):
        wrong = chance.choice(("country:POLAND", "country:GER", "country:PL", "country:FRA", "country:SVE"))
        yield replaced(source, site, wrong)


def blank_object(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in links(corpus):
        yield replaced(source, site, chance.choice(("[]", "_:it")))


def blank_subject(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(value_of(TYPE)):
        end = source.text.index("\n", site.subject_at)
        if site.triple[2].startswith(f"<{MKG}"):
            edit = Edit(site.subject_at, end, "_:it")
            yield candidate(source, site, "subject → _:it", edit, at=(site.subject_at, site.at))


def malformed_address(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    """Of sources, websites, languages, GeoNames features, EuroVoc concepts."""
    predicates = (PROV + "wasDerivedFrom", FOAF + "homepage", DCT + "language", MKG + "geoNamesFeature",
                  *(SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "relatedMatch")))  # fmt: skip
    for source, site in corpus.sites(*predicates):
        if source.sites[0].triple[0].startswith(f"<{BASE}graph"):
            old = value_of(site.triple[2])
            new = chance.choice(("ftp://" + old.partition("://")[2].replace("/", "_"), "urn:x:" + old[-4:]))
            yield replaced(source, site, f"<{new}>")


def broken_evidence(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "evidence"):
        old = value_of(site.triple[2])
        new = chance.choice((old.replace("#:~:text=", "#text="), old.partition("#")[0], old + "#more",
                             old.replace("#:~:text=", ":~:text="), old.partition("=")[0] + "="))  # fmt: skip
        yield replaced(source, site, f"<{new}>")


# -- statements that do not fit each other -------------------------------------------------------------


def second_value(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*SINGLE):
        value = SINGLE[site.predicate]
        if site.triple[0] in corpus.doubted or value in corpus.values[site.triple[:2]]:
            continue
        date = site.predicate in mkg("startDate", "endDate")
        if date and "#date" not in site.triple[2]:
            continue
        if site.predicate == MKG + "forCity" and "energy-plan" not in site.triple[0]:
            continue
        yield added(source, site, value)


def swapped_dates(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "startDate"):
        subject, _, start = site.triple
        ends = [s for s in source.sites if s.triple[:2] == (subject, f"<{MKG}endDate>")]
        if len(ends) == 1 and ends[0].triple[2] > start and ends[0].triple[2][-10:] == start[-10:]:
            end = ends[0]
            yield candidate(
                source, site, "startDate ↔ endDate",
                Edit(site.at, site.end, source.text[end.at : end.end]),
                Edit(end.at, end.end, source.text[site.at : site.end]),
                at=(site.at, end.at), column=end.at,
                rivals=((subject, f"<{MKG}startDate>"), (subject, f"<{MKG}endDate>")),
            )  # fmt: skip


def end_before_start(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "endDate"):
        if "#date" in site.triple[2] and len(corpus.values[site.triple[:2]]) == 1:
            starts = [s for s in source.sites if s.triple[:2] == (site.triple[0], f"<{MKG}startDate>")]
            if starts:
                yield replaced(source, site, '"2001-01-01"^^xsd:date', rivals=(site.triple[:2],))


def same_ordinal(corpus: Corpus, chance: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "ordinal"):
        if corpus.family(site.triple[0]) in ("Event", "ProjectStep", "ReportingPeriod"):
            alike = [
                t
                for t in corpus.stated
                if t[1] == site.triple[1] and t[0].rsplit("/", 1)[0] == site.triple[0].rsplit("/", 1)[0]
            ]
            others = sorted({value_of(t[2]) for t in alike} - {value_of(site.triple[2])})
            if others and "/meeting/" in site.triple[0]:
                yield replaced(source, site, chance.choice(others), rivals=(site.triple[:2],))


def missing_statement(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    classes = {t[0]: set() for t in corpus.stated if t[1] == TYPE}
    for subject, predicate, value in corpus.stated:
        if predicate == TYPE:
            classes[subject].add(value_of(value).removeprefix(MKG))
    for source, site in corpus.sites():
        subject = site.triple[0]
        needed = {p for cls in classes.get(subject, ()) for p in REQUIRED.get(cls, ())}
        others = len(corpus.values[site.triple[:2]]) > 1 or corpus.stated[site.triple] > 1
        if site.predicate in needed and not others and not backwards(corpus, site):
            yield removed(source, site)


def backwards(corpus: Corpus, site: Site) -> bool:
    """Whether the inverse property says the same."""
    whole = (site.triple[2], f"<{MKG}hasPart>", site.triple[0])
    return site.predicate == MKG + "partOf" and whole in corpus.stated


def half_of_a_pair(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    """Latitude without longitude, coordinates without their feature, role without status."""
    for source, site in corpus.sites(*DECIMALS, MKG + "geoNamesFeature", *mkg("cityRole", "roleStatus")):
        if corpus.stated[site.triple] == 1:
            yield removed(source, site)


def unreferenced(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    """The only statement that ties a thing to its whole."""
    for source, site in corpus.sites(
        *mkg(
            "hasMembership", "hasTarget", "hasStep", "hasReportingPeriod", "hasCityParticipation", "hasClaim"
        )
    ):
        if corpus.stated[site.triple] == 1:
            yield removed(source, site, missing=((site.triple[2], site.triple[1]),))


def role_without_reason(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "reason"):
        subject = site.triple[0]
        all_of = [s for s in source.sites if s.triple[:2] == site.triple[:2]]
        if all_of[0] is site and corpus.family(subject) in ("CityParticipation", "Decision"):
            end = source.text.index("\n", site.end) + 1
            last = source.text[: end - 1].rstrip().endswith(".")
            if not last:
                start = source.text.rindex("\n", 0, site.predicate_at) + 1
                yield candidate(source, site, "− reason", Edit(start, end), at=(), missing=(site.triple[:2],))


def conflict_of_one_side(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "hasClaim"):
        conflict = f"<{MKG}Conflict>" in corpus.values[site.triple[0], TYPE]
        if conflict and len(corpus.values[site.triple[:2]]) == 2:
            yield removed(source, site, missing=(site.triple[:2], (site.triple[2], site.triple[1])))


def online_with_place(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "attendanceMode"):
        subject = site.triple[0]
        settled = subject in corpus.doubted or corpus.values[subject, f"<{MKG}place>"]
        if site.triple[2].endswith("/online>") and corpus.family(subject) == "Event" and not settled:
            place = f"<{BASE}id/place/krakow>"
            line = f"mkg:place {place} ;\n    "
            at = site.predicate_at
            yield candidate(
                source,
                site,
                "+ mkg:place place:krakow",
                Edit(at, at, line),
                at=(at - 1,),
                column=at,
                shift=10,
            )


def in_person_without_place(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(MKG + "attendanceMode"):
        if site.triple[2].endswith("/online>") and "/meeting/" in site.triple[0]:
            place = (site.triple[0], f"<{MKG}place>")
            new = f"<{BASE}id/attendance-mode/in-person>"
            yield replaced(source, site, new, rivals=(site.triple[:2],), missing=(place,), column=None)


def part_of_itself(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(*mkg("partOf", "hasPart")):
        yield replaced(source, site, site.triple[0])


def contact_data(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    for source, site in corpus.sites(FOAF + "name"):
        edit = Edit(site.predicate_at, site.predicate_at, "foaf:mbox <mailto:someone@example.org> ;\n    ")
        yield candidate(source, site, "+ foaf:mbox", edit, at=(site.predicate_at - 1,))


def foreign_to_the_class(corpus: Corpus, _: Random) -> Iterator[Candidate]:
    """A property that is said of things of another class."""
    lines = {"Person": "mkg:ordinal 3", "SourceDocument": "mkg:claimedBy source:en-home", "Topic": "mkg:order 2",
             "Place": "mkg:evidence <http://example.org/#:~:text=a,b>", "Claim": 'mkg:countryCode "POL"',
             "Organisation": 'mkg:startDate "2019-01-01"^^xsd:date', "Outcome": "mkg:memberCount 3",
             "Event": 'mkg:grantNumber "785088"', "AgendaItem": "mkg:readInFull true"}  # fmt: skip
    for source, site in corpus.sites(value_of(TYPE)):
        family = corpus.family(site.triple[0])
        if family in lines and site.triple[2].startswith(f"<{MKG}") and site.alone:
            after = re.compile(r" ;\n    ").match(source.text, site.end)
            if after and ("xsd:" not in lines[family] or "@prefix xsd:" in source.text):
                line = (
                    lines[family].replace("source:", f"<{BASE}graph/sources/").replace("en-home", "en-home>")
                )
                line = lines[family] if "source:" not in lines[family] else line
                at = after.end()
                yield candidate(
                    source, site, "+ " + line, Edit(at, at, line + " ;\n    "), at=(at - 1, site.at),
                )  # fmt: skip


KINDS: dict[str, tuple[Maker, str]] = {
    maker.__name__.replace("_", "-"): (maker, expected)
    for expected, makers in {
        "parse error": (unknown_prefix, missing_dot, unterminated_string, unterminated_iri, space_in_iri,
                        no_language_tag, doubled_mark),
        "SHACL result": (wrong_datatype, wrong_lexical_form, number_out_of_range, malformed_code,
                         broken_language_tag, one_language_less, second_label, iri_for_literal,
                         literal_for_iri, wrong_object_class, misspelt_individual, misspelt_concept,
                         concept_of_another_list, misspelt_property, misspelt_class, no_class, wrong_country,
                         malformed_address, broken_evidence, second_value, swapped_dates, end_before_start,
                         same_ordinal, missing_statement, half_of_a_pair, unreferenced, role_without_reason,
                         conflict_of_one_side, online_with_place, in_person_without_place, part_of_itself,
                         contact_data, foreign_to_the_class, misspelt_foreign_property),
        "inconsistency": (wrong_subject_class, disjoint_class),
        "blank node": (blank_object, blank_subject),
    }.items()
    for maker in makers
}  # fmt: skip

SURVIVORS = {
    "swapped-dates": "a recorded doubt is about the event, so that its sources may disagree",
}
"""Kinds of which some mutants are not caught or not located, and why."""
