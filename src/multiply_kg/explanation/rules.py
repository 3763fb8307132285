"""What the rules of OWL 2 RL say, one plain sentence each, and where the specification has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SPECIFICATION: Final = "https://www.w3.org/TR/owl2-profiles/#tab-rules-"
_TABLES: Final = {
    "eq": "equality",
    "prp": "properties",
    "cls": "classes",
    "cax": "class-axioms",
    "dt": "datatypes",
    "scm": "schema",
}
"""The tables 4 to 9 of OWL 2 Profiles §4.3, by the first part of the names of their rules."""

_AT_MOST_ONE: Final = (
    "Things of this class have at most one such value, so two values are the same thing.",
    "Rzeczy tej klasy mają najwyżej jedną taką wartość, więc dwie wartości są tym samym.",
)
_INVERSE: Final = (
    "A link read backwards is a link of the inverse property.",
    "Powiązanie czytane wstecz jest powiązaniem właściwości odwrotnej.",
)
_SAME_MEMBERS: Final = (
    "Equivalent classes have the same members.",
    "Równoważne klasy mają te same elementy.",
)
_SAME_LINKS: Final = (
    "Equivalent properties hold between the same things.",
    "Równoważne właściwości zachodzą między tymi samymi rzeczami.",
)
_SENTENCES: Final = {
    "eq-sym": (
        "If one thing is the same as another, the other is the same as the one.",
        "Jeśli jedna rzecz jest tym samym co druga, to druga jest tym samym co pierwsza.",
    ),
    "eq-trans": (
        "Two things that are the same as a third are the same.",
        "Dwie rzeczy, które są tym samym co trzecia, są tym samym.",
    ),
    "eq-rep-s": (
        "What is said of a thing holds of it under its other name too.",
        "Co powiedziano o rzeczy, zachodzi także pod jej drugą nazwą.",
    ),
    "eq-rep-o": (
        "A link to a thing leads to it under its other name too.",
        "Powiązanie z rzeczą prowadzi do niej także pod drugą nazwą.",
    ),
    "prp-dom": (
        "Whatever has this property belongs to the property's domain.",
        "Cokolwiek ma tę właściwość, należy do jej dziedziny.",
    ),
    "prp-rng": (
        "Every value of this property belongs to the property's range.",
        "Każda wartość tej właściwości należy do jej zakresu.",
    ),
    "prp-fp": (
        "A thing has at most one value of this property, so two values are the same thing.",
        "Rzecz ma najwyżej jedną wartość tej właściwości, więc dwie wartości są tym samym.",
    ),
    "prp-ifp": (
        "A value of this property belongs to at most one thing, so two things that share it are the same.",
        "Wartość tej właściwości należy do jednej rzeczy, więc dwie rzeczy o wspólnej wartości są tym samym.",
    ),
    "prp-symp": (
        "This property holds in both directions.",
        "Ta właściwość zachodzi w obie strony.",
    ),
    "prp-trp": (
        "This property holds along a path: where it leads on, it leads to the end.",
        "Ta właściwość przechodzi dalej: dokąd prowadzi krok po kroku, dotąd prowadzi wprost.",
    ),
    "prp-spo1": (
        "Whatever has the narrower property has the wider one too, with the same value.",
        "Co ma węższą właściwość, ma też szerszą, z tą samą wartością.",
    ),
    "prp-spo2": (
        "Links that follow one another (a property chain) make a link from the first thing to the last.",
        "Kolejne powiązania (łańcuch właściwości) dają powiązanie pierwszej rzeczy z ostatnią.",
    ),
    "prp-eqp1": _SAME_LINKS,
    "prp-eqp2": _SAME_LINKS,
    "prp-inv1": _INVERSE,
    "prp-inv2": _INVERSE,
    "prp-key": (
        "Two things of a class that share the values of its key are the same.",
        "Dwie rzeczy jednej klasy, które mają wspólne wartości jej klucza, są tym samym.",
    ),
    "cls-int1": (
        "What belongs to all the classes of an intersection belongs to the intersection.",
        "Co należy do wszystkich klas przecięcia, należy do przecięcia.",
    ),
    "cls-int2": (
        "What belongs to an intersection belongs to each of its classes.",
        "Co należy do przecięcia, należy do każdej z jego klas.",
    ),
    "cls-uni": (
        "What belongs to a class of a union belongs to the union.",
        "Co należy do jednej z klas sumy, należy do sumy.",
    ),
    "cls-svf1": (
        "Whatever has such a value belongs to the class of things that have one.",
        "Co ma taką wartość, należy do klasy rzeczy, które ją mają.",
    ),
    "cls-svf2": (
        "Whatever has any value of the property belongs to the class of things that have one.",
        "Co ma jakąkolwiek wartość właściwości, należy do klasy rzeczy, które ją mają.",
    ),
    "cls-avf": (
        "The class says which class all values of the property belong to.",
        "Klasa mówi, do jakiej klasy należą wszystkie wartości właściwości.",
    ),
    "cls-hv1": (
        "Everything of this class has the value that the class fixes.",
        "Wszystko, co należy do tej klasy, ma wartość, którą klasa ustala.",
    ),
    "cls-hv2": (
        "Whatever has the value that the class fixes belongs to the class.",
        "Co ma wartość, którą klasa ustala, należy do tej klasy.",
    ),
    "cls-maxc2": _AT_MOST_ONE,
    "cls-maxqc3": _AT_MOST_ONE,
    "cls-maxqc4": _AT_MOST_ONE,
    "cls-oo": (
        "The class lists this thing as a member.",
        "Klasa wymienia tę rzecz jako swój element.",
    ),
    "cax-sco": (
        "Everything of the narrower class belongs to the wider one.",
        "Wszystko, co należy do węższej klasy, należy do szerszej.",
    ),
    "cax-eqc1": _SAME_MEMBERS,
    "cax-eqc2": _SAME_MEMBERS,
    "dt-type2": (
        "A literal belongs to every datatype that has its value.",
        "Literał należy do każdego typu danych, który ma jego wartość.",
    ),
    "scm-cls": (
        "Every class lies between owl:Nothing and owl:Thing.",
        "Każda klasa leży między owl:Nothing a owl:Thing.",
    ),
    "scm-hv": (
        "What has a fixed value of the narrower property has it of the wider one.",
        "Co ma ustaloną wartość węższej właściwości, ma ją też dla szerszej.",
    ),
    "scm-svf1": (
        "What has a value of the narrower class has one of the wider class.",
        "Co ma wartość z węższej klasy, ma wartość z szerszej.",
    ),
    "scm-svf2": (
        "What has such a value of the narrower property has one of the wider property.",
        "Co ma taką wartość węższej właściwości, ma ją też dla szerszej.",
    ),
    "scm-avf1": (
        "Where all values belong to the narrower class, all belong to the wider one.",
        "Gdzie wszystkie wartości należą do węższej klasy, wszystkie należą do szerszej.",
    ),
    "scm-avf2": (
        "Where all values of the wider property belong to a class, so do those of the narrower one.",
        "Gdzie wszystkie wartości szerszej właściwości należą do klasy, należą do niej też wartości węższej.",
    ),
}


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words: a sentence by language, and the address of its table in the specification."""

    name: str
    english: str
    polish: str
    specification: str

    def sentence(self, language: str) -> str:
        """The sentence in Polish where that is wanted, else in English."""
        return self.polish if language.partition("-")[0] == "pl" else self.english


def rule_text(name: str) -> RuleText:
    """What the rule of this name says. Raises KeyError for one that no proof has."""
    english, polish = _SENTENCES[name]
    return RuleText(name, english, polish, _SPECIFICATION + _TABLES[name.partition("-")[0]])
