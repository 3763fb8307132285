"""What is said again, and what curators add, in a project of a generated workspace."""

from __future__ import annotations

from benchmarks.documents import Document, each
from benchmarks.project import CITIES, Project


def news(project: Project) -> None:
    """A page that repeats what others say: the same triples in one more graph."""
    said = {
        subject: pairs for document in project.documents for subject, pairs in document.statements.items()
    }
    document = project.document("news", "the news")
    for kind, numbers in (
        ("event", range(1, 7)),
        ("outcome", range(1, 5)),
        ("organisation", range(1, 4)),
    ):
        for number in numbers:
            subject = project.named(kind, number)
            document.say(subject, *[pair for pair in said[subject] if pair[0] != "dct:description"])


def curation(project: Project) -> None:
    """What curators decided about the project."""
    document = Document(f"curation/{project.key}")
    project.documents.append(document)
    sources = [project.named("source", name) for name in ("home", "meetings", "news", "events-1")]
    document.thing(
        f"curation:{project.key}", "prov:Entity", f"Decisions on {project.title}",
        f"Decyzje o {project.title}",
        ("prov:wasAttributedTo", "agent:contributors"),
    )  # fmt: skip
    for number in range(8, CITIES + 1, 8):
        participation = project.named("participation", number)
        document.say(
            participation,
            ("a", "mkg:CityParticipation"),
            *project.text(f"city {number}", "mkg:reason", "the role"),
            ("mkg:basedOn", sources[0]),
        )
    for number, cls in ((1, "Doubt"), (2, "Conflict")):
        doubt = project.named("doubt", number)
        document.thing(
            doubt, f"mkg:{cls}", f"doubt {number} on {project.title}",
            f"wątpliwość {number}: {project.title}",
            ("mkg:about", project.named("meeting", 1 + number)),
            ("mkg:involves", project.named("event", number)),
            *project.text(f"doubt {number}", "mkg:statement", "the dates"),
            *project.text(f"doubt {number}", "mkg:decision", "the dates"),
            *each("mkg:basedOn", sources[number : number + 2]),
        )  # fmt: skip
    for number in (1, 2):
        claim = project.named("claim", number)
        document.say(project.named("doubt", 2), ("mkg:hasClaim", claim))
        document.thing(
            claim, "mkg:Claim", f"claim {number} on {project.title}",
            f"twierdzenie {number}: {project.title}",
            *project.text(f"claim {number}", "mkg:statement", "the dates"),
            ("mkg:claimedBy", sources[number]),
        )  # fmt: skip
    for number, property_ in ((1, "mkg:startDate"), (2, "mkg:place"), (3, "mkg:attendanceMode")):
        document.thing(
            project.named("decision", number), "mkg:Decision", f"decision {number} on {project.title}",
            f"decyzja {number}: {project.title}",
            ("mkg:about", project.named("event", number)), ("mkg:aboutProperty", property_),
            *project.text(f"decision {number}", "mkg:reason", "the choice"),
            ("mkg:basedOn", sources[number]),
        )  # fmt: skip
