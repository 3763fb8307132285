"""What a contradiction means and how to mend it, for each rule of OWL 2 RL whose conclusion is *false*.

``{s1} {p1} {o1}`` and ``{s2} {p2} {o2}`` are the first two premises about things; the empty key is for
rules that are not listed.
"""

from __future__ import annotations

from typing import Final

_TWO_CLASSES: Final = {
    "en": "{s1} is of the classes {o1} and {o2}, and nothing can be of both: correct the class, or the "
    "statement from which a class follows.",
    "pl": "{s1} należy do klas {o1} i {o2}, a nic nie może należeć do obu: popraw klasę albo stwierdzenie, "
    "z którego klasa wynika.",
}
_DIFFERENT: Final = {
    "en": "What must be one thing is declared, or known, to be two: {s1} and {o1}. Keep one value, or remove "
    "the statement that they differ.",
    "pl": "To, co musi być jedną rzeczą, jest uznane za dwie: {s1} i {o1}. Pozostaw jedną wartość albo usuń "
    "stwierdzenie, że się różnią.",
}
_ONE_THING: Final = {
    "en": "{s1} and {o1} would be the same thing, since a property that has one value has both: keep the "
    "right one, or state owl:sameAs if they are the same.",
    "pl": "{s1} i {o1} byłyby tą samą rzeczą, bo właściwość o jednej wartości ma obie: pozostaw właściwą "
    "albo zapisz owl:sameAs, jeśli to to samo.",
}
_TWO_PROPERTIES: Final = {
    "en": "{s1} has both {p1} and {p2} to {o1}, and these never hold together: remove one.",
    "pl": "{s1} ma zarazem {p1} i {p2} do {o1}, a te właściwości się wykluczają: usuń jedną z nich.",
}
_NOT_ALLOWED: Final = {
    "en": "Things of the class {o1} cannot have {p2}: remove {p2} {o2} from {s1}, or correct the class.",
    "pl": "Rzeczy klasy {o1} nie mogą mieć {p2}: usuń {p2} {o2} z {s1} albo popraw klasę.",
}
_DENIED: Final = {
    "en": "The ontology says that {s1} {p1} {o1} does not hold: remove the statement or the denial.",
    "pl": "Ontologia mówi, że {s1} {p1} {o1} nie zachodzi: usuń stwierdzenie albo zaprzeczenie.",
}

WORDS: Final[dict[str, dict[str, str]]] = {
    **dict.fromkeys(("cax-dw", "cax-adc", "cls-com"), _TWO_CLASSES),
    **dict.fromkeys(("eq-diff1", "eq-diff2", "eq-diff3"), _DIFFERENT),
    **dict.fromkeys(("prp-fp", "cls-maxc2", "cls-maxqc3", "cls-maxqc4"), _ONE_THING),
    **dict.fromkeys(("prp-pdw", "prp-adp"), _TWO_PROPERTIES),
    **dict.fromkeys(("cls-maxc1", "cls-maxqc1", "cls-maxqc2"), _NOT_ALLOWED),
    **dict.fromkeys(("prp-npa1", "prp-npa2"), _DENIED),
    "prp-ifp": {
        "en": "{s1} and {o1} would be the same thing, since they share a value that only one thing may have: "
        "correct one of them, or state owl:sameAs if they are the same.",
        "pl": "{s1} i {o1} byłyby tą samą rzeczą, bo mają wspólną wartość, którą może mieć tylko jedna: "
        "popraw jedną z nich albo zapisz owl:sameAs, jeśli to to samo.",
    },
    "two-values": {
        "en": "{p1} has one value, and {s1} has two: {o1} and {o2}. Keep the right one.",
        "pl": "{p1} ma jedną wartość, a {s1} ma dwie: {o1} i {o2}. Pozostaw właściwą.",
    },
    "cls-nothing2": {
        "en": "{s1} is of owl:Nothing, the class that nothing belongs to: correct its classes.",
        "pl": "{s1} należy do owl:Nothing, klasy, do której nic nie należy: popraw jego klasy.",
    },
    "prp-irp": {
        "en": "{p1} never leads from a thing to itself: correct the value {o1}.",
        "pl": "{p1} nigdy nie prowadzi od rzeczy do niej samej: popraw wartość {o1}.",
    },
    "prp-asyp": {
        "en": "{p1} holds in one direction only, and it is said from {s1} to {o1} and back: remove one.",
        "pl": "{p1} zachodzi tylko w jedną stronę, a zapisano ją od {s1} do {o1} i z powrotem: usuń jedną.",
    },
    "dt-not-type": {
        "en": "{o1} is no value that {p1} may have: correct the value or its datatype.",
        "pl": "{o1} nie jest dopuszczalną wartością {p1}: popraw wartość lub jej typ danych.",
    },
    "": {
        "en": "These statements contradict each other (rule {rule}): correct one of them.",
        "pl": "Te stwierdzenia są ze sobą sprzeczne (reguła {rule}): popraw jedno z nich.",
    },
}
