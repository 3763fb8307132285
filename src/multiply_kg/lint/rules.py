"""The rules: what each is called, how grave a breach is, and what is said about one, repair included.

Everything that ``lint`` says is written here, in English and Polish; the checks fill in names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from multiply_kg.locations import Location
from multiply_kg.terms import Term
from multiply_kg.validation import Severity, ValidationResult, finding

_FIELD: Final = re.compile(r"\{(\w+)\}")
_DID_YOU_MEAN: Final = {"en": " Did you mean {near}?", "pl": " Czy chodziło o {near}?"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``said`` holds the message by language, with ``{names}`` for what the check found."""

    id: str
    name: str
    severity: Severity
    titles: Mapping[str, str] = field(hash=False)
    said: Mapping[str, str] = field(hash=False)

    def broken(
        self,
        values: Mapping[str, str],
        *,
        at: Location,
        near: str | None = None,
        focus: Term | None = None,
        path: str | None = None,
        value: Term | None = None,
    ) -> ValidationResult:
        """The finding that this rule is broken at a place; ``near`` is what was probably meant."""
        messages = {}
        for language, text in self.said.items():
            told = text + (_DID_YOU_MEAN[language] if near else "")
            filled = {**values, "near": near or ""}
            messages[language] = _FIELD.sub(lambda match, filled=filled: filled[match[1]], told)  # type: ignore[misc]
        return finding(
            self.id, messages, severity=self.severity, focus=focus, path=path, value=value, location=at
        )


_TABLE: Final[tuple[tuple[str, str, Severity, str, str, str, str], ...]] = (
    # -- terms -----------------------------------------------------------------------------------
    (
        "MKG001", "unknown-property", "violation", "unknown property", "nieznana właściwość",
        "No vocabulary declares the property {term}: correct its spelling or declare it.",
        "Żaden słownik nie deklaruje właściwości {term}: popraw pisownię albo ją zadeklaruj.",
    ),
    (
        "MKG002", "unknown-class", "violation", "unknown class", "nieznana klasa",
        "No vocabulary declares the class {term}: correct its spelling or declare it.",
        "Żaden słownik nie deklaruje klasy {term}: popraw pisownię albo ją zadeklaruj.",
    ),
    (
        "MKG003", "unknown-term", "violation", "unknown term", "nieznane pojęcie",
        "No vocabulary declares {term}: correct its spelling or declare it.",
        "Żaden słownik nie deklaruje {term}: popraw pisownię albo je zadeklaruj.",
    ),
    (
        "MKG004", "wrong-kind", "violation", "term of another kind", "pojęcie innego rodzaju",
        "{term} stands where a {wanted} belongs, and it is none: use a {wanted} here.",
        "{term} stoi tam, gdzie potrzeba pojęcia innego rodzaju: użyj tu właściwego.",
    ),
    (
        "MKG005", "dangling-reference", "violation", "reference to nothing", "odwołanie donikąd",
        "Nothing describes {term}: correct its spelling or describe it.",
        "Nic nie opisuje {term}: popraw pisownię albo opisz tę rzecz.",
    ),
    (
        "MKG006", "untyped-thing", "warning", "thing without a class", "rzecz bez klasy",
        "Nothing says what {term} is: correct its spelling or state its class.",
        "Nic nie mówi, czym jest {term}: popraw pisownię albo podaj klasę.",
    ),
    (
        "MKG007", "twin", "warning", "thing under two names", "rzecz pod dwiema nazwami",
        "{term} and {other} differ in one letter, and both are described: if they are one, use one name.",
        "{term} i {other} różnią się jedną literą, a opisano obie rzeczy: jeśli to jedno, użyj jednej nazwy.",
    ),
    # -- prefixes --------------------------------------------------------------------------------
    (
        "MKG010", "undeclared-prefix", "violation", "undeclared prefix", "niezadeklarowany prefiks",
        "The prefix “{prefix}:” is not declared: add its PREFIX line or correct the name.",
        "Prefiks „{prefix}:” nie jest zadeklarowany: dodaj wiersz PREFIX albo popraw nazwę.",
    ),
    (
        "MKG011", "unused-prefix", "warning", "unused prefix", "nieużywany prefiks",
        "Nothing uses the prefix “{prefix}:”: remove the line.",
        "Nic nie używa prefiksu „{prefix}:”: usuń ten wiersz.",
    ),
    (
        "MKG012", "duplicate-prefix", "warning", "prefix declared twice", "prefiks zadeklarowany dwa razy",
        "“{prefix}:” stands for a namespace that “{other}:” stands for already: keep one of them.",
        "„{prefix}:” oznacza przestrzeń nazw, którą oznacza już „{other}:”: zostaw jeden z nich.",
    ),
    (
        "MKG013", "conflicting-prefix", "violation", "conflicting prefix", "sprzeczny prefiks",
        "“{prefix}:” stands for {namespace} here, and elsewhere for {other}: let it mean one thing.",
        "„{prefix}:” oznacza tu {namespace}, a gdzie indziej {other}: niech oznacza jedno.",
    ),
    # -- ontology and data -----------------------------------------------------------------------
    (
        "MKG020", "domain", "violation", "subject that the domain forbids", "podmiot spoza dziedziny",
        ("{property} is said of {domain} only, and {subject} is {classes}: "
        "use another property, or correct the class."),
        ("{property} mówi się tylko o {domain}, a {subject} to {classes}: "
        "użyj innej właściwości albo popraw klasę."),
    ),
    (
        "MKG021", "range", "violation", "value that the range forbids", "wartość spoza zakresu",
        (
            "{property} leads to {range} only, and {value} is {classes}: name another thing, or "
            "correct its class."
        ),
        (
            "{property} prowadzi tylko do {range}, a {value} to {classes}: wskaż inną rzecz albo "
            "popraw jej klasę."
        ),
    ),
    (
        "MKG022", "literal-for-iri", "violation", "text where a thing belongs", "tekst zamiast rzeczy",
        "The value of {property} must be a thing, not a text: write its IRI.",
        "Wartością {property} ma być rzecz, a nie tekst: wpisz jej IRI.",
    ),
    (
        "MKG023", "iri-for-literal", "violation", "thing where a text belongs", "rzecz zamiast tekstu",
        "The value of {property} must be a text, number or date, not a thing: write it in quotes.",
        "Wartością {property} ma być tekst, liczba lub data, a nie rzecz: wpisz ją w cudzysłowie.",
    ),
    (
        "MKG024", "datatype", "violation", "datatype that the range forbids", "typ danych spoza zakresu",
        "The value of {property} must be of type {range}, not {datatype}: write it in that type.",
        "Wartość {property} ma być typu {range}, a nie {datatype}: zapisz ją w tym typie.",
    ),
    (
        "MKG025", "blank-node", "warning", "blank node", "węzeł pusty",
        "Give this node an IRI: what has no name can be neither cited nor compared.",
        "Nadaj temu węzłowi IRI: tego, co nie ma nazwy, nie można ani zacytować, ani porównać.",
    ),
    (
        "MKG026", "label-language", "warning", "label without a language", "etykieta bez języka",
        "Say in which language this label is: add a tag such as @{language}.",
        "Podaj język tej etykiety: dodaj znacznik, na przykład @{language}.",
    ),
    (
        "MKG027", "graph-description", "warning", "graph without a description", "graf bez opisu",
        "Begin the file with the description of its own graph, {graph}: what it is and where it comes from.",
        "Zacznij plik od opisu jego własnego grafu, {graph}: czym jest i skąd pochodzi.",
    ),
    # -- queries ---------------------------------------------------------------------------------
    (
        "MKG030", "invalid-query", "violation", "query that cannot be read", "nieczytelne zapytanie",
        "{message}",
        "{message}",
    ),
    (
        "MKG031", "parameter", "violation", "parameter that cannot be bound", "parametr nie do związania",
        "{message}",
        "{message}",
    ),
    (
        "MKG032", "unused-parameter", "violation", "parameter that the query does not use",
        "parametr, którego zapytanie nie używa",
        ("The header speaks of the parameter “{parameter}”, which the query does not use: "
        "correct the name or remove it."),
        "Nagłówek mówi o parametrze „{parameter}”, którego zapytanie nie używa: popraw nazwę albo go usuń.",
    ),
    (
        "MKG033", "bound-parameter", "warning", "BOUND of a parameter", "BOUND na parametrze",
        ("Other tools make no SPARQL of BOUND(?{variable}) when they put a value in: "
        "write FILTER(COALESCE(… = ?{variable}, true))."),
        ("Inne narzędzia po wstawieniu wartości zrobią z BOUND(?{variable}) coś, co nie jest SPARQL-em: "
        "napisz FILTER(COALESCE(… = ?{variable}, true))."),
    ),
    (
        "MKG034", "unbound-variable", "violation", "variable without a value", "zmienna bez wartości",
        "Nothing gives ?{variable} a value here: correct its spelling or add a pattern that does.",
        "Nic nie nadaje tu wartości zmiennej ?{variable}: popraw pisownię albo dodaj wzorzec, który to robi.",
    ),
    (
        "MKG035", "lone-variable", "warning", "variable used once", "zmienna użyta raz",
        "?{variable} is used only here: correct its spelling, or give it a name that is less like another.",
        "?{variable} występuje tylko tutaj: popraw pisownię albo nadaj jej mniej podobną nazwę.",
    ),
    (
        "MKG036", "never-matches", "violation", "pattern that can never match",
        "wzorzec, do którego nic nie może pasować",
        ("Nothing can match this: {variable} would be {one} ({because}) and {other}, "
        "which exclude each other: correct the property or the class."),
        ("Nic nie może tu pasować: {variable} byłoby {one} ({because}) i {other}, "
        "a to się wyklucza: popraw właściwość albo klasę."),
    ),
    (
        "MKG037", "matches-nothing", "warning", "pattern that matches nothing",
        "wzorzec, do którego nic nie pasuje",
        "Nothing in the graph matches {pattern} and also {other}: correct one of the two.",
        "Nic w grafie nie pasuje do {pattern}, a zarazem do {other}: popraw jedno z nich.",
    ),
    (
        "MKG038", "unused-term", "warning", "term that nothing in the graph uses",
        "pojęcie, którego nic w grafie nie używa",
        "Nothing in the graph uses {term}, so that this finds nothing: use another term, or add the data.",
        (
            "Nic w grafie nie używa {term}, więc niczego się tu nie znajdzie: użyj innego pojęcia "
            "albo dodaj dane."
        ),
    ),
    (
        "MKG039", "absent-value", "warning",
        "value that is not in the graph", "wartość, której nie ma w grafie",
        "{property} never has the value {value} in the graph: correct it.",
        "{property} nigdy nie ma w grafie wartości {value}: popraw ją.",
    ),
    (
        "MKG040", "no-order", "warning", "rows in no order", "wiersze bez kolejności",
        "The rows come in any order: add ORDER BY, so that the answer is the same every time.",
        "Wiersze przychodzą w dowolnej kolejności: dodaj ORDER BY, żeby odpowiedź była zawsze taka sama.",
    ),
    (
        "MKG041", "no-such-column", "violation",
        "column that the query has not", "kolumna, której zapytanie nie ma",
        "The query has no column “{column}”: its columns are {columns}.",
        "Zapytanie nie ma kolumny „{column}”: jego kolumny to {columns}.",
    ),
    (
        "MKG042", "no-such-file", "violation", "file that is not there", "plik, którego nie ma",
        (
            "There is no {file}: correct the path, or make the file with “multiply-kg query {id} -f "
            "csv -o {file}”."
        ),
        (
            "Nie ma pliku {file}: popraw ścieżkę albo utwórz go poleceniem „multiply-kg query {id} "
            "-f csv -o {file}”."
        ),
    ),
    (
        "MKG043", "golden-columns", "violation", "columns other than the expected ones",
        "kolumny inne niż oczekiwane",
        "The column “{column}” is not in {file}: correct its name, or make the file anew.",
        "Kolumny „{column}” nie ma w {file}: popraw nazwę albo utwórz plik od nowa.",
    ),
    (
        "MKG044", "no-such-query", "violation", "query that is not there", "zapytanie, którego nie ma",
        "There is no saved query “{query}”: correct its id.",
        "Nie ma zapisanego zapytania „{query}”: popraw identyfikator.",
    ),
    (
        "MKG045", "undescribed-parameter", "warning", "parameter without a description", "parametr bez opisu",
        (
            "The header says nothing of the parameter “{parameter}”: correct its name, or describe "
            "it under “params”."
        ),
        "Nagłówek nie mówi nic o parametrze „{parameter}”: popraw nazwę albo opisz go pod „params”.",
    ),
    (
        "MKG046", "absent-language", "warning",
        "language that no text has", "język, którego nie ma żaden tekst",
        "No text in the graph is in the language “{language}”: there are {languages}.",
        "Żaden tekst w grafie nie jest w języku „{language}”: są {languages}.",
    ),
    (
        "MKG047", "header-mark-in-text", "warning",
        "text that grlc takes for a header", "tekst, który grlc bierze za nagłówek",
        "This line of a string begins with “#+”, and grlc reads it as header: write “\\n#+” within one line.",
        "Wiersz tekstu zaczyna się od „#+” i grlc czyta go jako nagłówek: zapisz „\\n#+” w jednym wierszu.",
    ),
)  # fmt: skip

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        name: Rule(rule_id, name, severity, {"en": en, "pl": pl}, {"en": said_en, "pl": said_pl})
        for rule_id, name, severity, en, pl, said_en, said_pl in _TABLE
    }
)
"""Name of the rule, such as ``unknown-class``, to the rule."""
