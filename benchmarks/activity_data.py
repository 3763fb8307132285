"""What a project of a generated workspace does: meetings with their agenda, events and outcomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from benchmarks.documents import Document, both, day, each
from benchmarks.project import CITIES, PARTNERS, Project

MEETINGS: Final = 7
ITEMS: Final = 6
STAGES: Final = (
    "conceived", "took-place", "mentioned", "discussed", "assumptions-discussed", "planning-started",
    "drafted", "tested", "under-way", "support-discussed", "dissemination-discussed", "results-shared",
    "conclusions-discussed", "progress-reviewed", "experience-reviewed", "tasks-agreed",
    "impact-assessment-agreed", "summed-up",
)  # fmt: skip
EVENTS: Final = (
    "Workshop", "Workshop", "Workshop", "ExpertWorkshop", "ExpertWorkshop", "StudyVisit", "StudyVisit",
    "PeerExchange", "PeerExchange", "NetworkingMeeting", "Conference", "Session", "Session",
    "ExternalConference", "Seminar", "AwardCeremony", "PressConference", "Tour", "Event",
)  # fmt: skip
_PLANS: Final = 6
OUTCOMES: Final = (
    "EnergyPlanSet", "EnergyPlanSet", *["EnergyPlan"] * _PLANS, "PeerLearningPlan", "PeerLearningPlan",
    "Competition", "Competition", "CompetitionResult", "Guideline", "Deliverable", "Report", "Publication",
    "Tool", "SelectionCriteria", "WorkshopSeries", "StudyVisitSeries", "ConferenceOutcome", "Network",
    "OngoingActivity",
)  # fmt: skip


def meetings(project: Project) -> None:
    """The page of meetings."""
    document = project.document("meetings", "the meetings")
    for number in range(1, MEETINGS + 1):
        meeting, began = project.named("meeting", number), project.weekday(6 * number)
        online = number in (3, 4)
        document.thing(
            meeting, "mkg:ConsortiumMeeting", f"meeting {number} of {project.title}",
            f"spotkanie {number} projektu {project.title}",
            ("mkg:ofProject", project.itself), ("mkg:ordinal", str(number)),
            ("mkg:startDate", day(began)), ("mkg:endDate", day(began + timedelta(days=number % 2))),
            ("mkg:attendanceMode", "mode:online" if online else "mode:in-person"),
            ("mkg:plannedPlace" if online else "mkg:place", project.venue()),
            *project.text(f"meeting {number}", "dct:description", "the discussions"),
        )  # fmt: skip
        if number == 5:
            present = [project.named("organisation", n) for n in range(2, PARTNERS)]
            document.say(meeting, *each("mkg:attendedBy", present))
            document.say(
                meeting,
                ("mkg:absentPartner", project.named("organisation", 1)),
                ("mkg:absentPartner", project.named("organisation", PARTNERS)),
            )
        elif number == 6:
            absent = project.country(2)
            present = [
                project.named("organisation", n)
                for n in range(1, PARTNERS + 1)
                if project.country(n) != absent
            ]
            document.say(meeting, ("mkg:absentMembersFrom", absent), *each("mkg:attendedBy", present))
        else:
            document.say(meeting, ("mkg:attendedBy", project.consortium))


def agenda(project: Project) -> None:
    """The pages of what was on the agenda."""
    documents = project.document("agenda-1", "the agenda"), project.document("agenda-2", "the agenda, part 2")
    for meeting in range(1, MEETINGS + 1):
        document = documents[meeting // 5]
        name = document.name.partition("-")[2]
        for order in range(1, ITEMS + 1):
            item = project.named("item", f"{meeting}-{order}")
            document.thing(
                item, "mkg:AgendaItem", f"item {order} of meeting {meeting} of {project.title}",
                f"punkt {order} spotkania {meeting} projektu {project.title}",
                ("mkg:agendaItemOf", project.named("meeting", meeting)), ("mkg:order", str(order)),
                project.topic(), ("mkg:stage", f"stage:{project.random.choice(STAGES)}"),
                ("mkg:evidence", f"<https://{project.key}.example.eu/en/{name}#:~:text={project.name()}%20{order}>"),
            )  # fmt: skip
            if order > 1:
                number = meeting if order == 2 else project.random.randrange(1, len(OUTCOMES) + 1)
                outcome = project.named("outcome", number)
                document.say(item, ("mkg:concerns", outcome))
            else:
                document.say(project.named("meeting", meeting), ("mkg:hasAgendaItem", item))


def events(project: Project) -> None:
    """The pages of other events."""
    documents = project.document("events-1", "events"), project.document("events-2", "more events")
    _people(project, documents[0])
    for number, cls in enumerate(EVENTS, 1):
        document, event = documents[2 * (number - 1) // len(EVENTS)], project.named("event", number)
        began = project.weekday(2 * number)
        document.thing(
            event, f"mkg:{cls}", f"{cls} {number} of {project.title}",
            f"wydarzenie {number} projektu {project.title}",
            ("mkg:startDate", day(began)), ("mkg:endDate", day(began + timedelta(days=number % 3))),
            ("mkg:organiser", project.named("organisation", 1 + number % PARTNERS)),
            ("mkg:attendedBy", project.named("municipality", 1 + number % CITIES)),
            ("mkg:forCountry", project.country(number)),
            *project.text(f"event {number}", "dct:description", "the event"), project.topic(),
        )  # fmt: skip
        if cls in ("Workshop", "Seminar") and number != 1:
            document.say(event, ("mkg:attendanceMode", "mode:online"))
        else:
            document.say(event, ("mkg:attendanceMode", "mode:in-person"), ("mkg:place", project.venue()))
        if cls == "ExternalConference":
            document.say(
                event, ("mkg:features", project.itself), ("mkg:associatedEvent", project.named("meeting", 7))
            )
        else:
            document.say(event, ("mkg:ofProject", project.itself))
        if cls == "ExpertWorkshop":
            document.say(event, ("mkg:expert", project.named("organisation", 2)))
        if cls == "Session":
            document.say(event, ("mkg:partOf", project.named("event", 1 + EVENTS.index("Conference"))))
        if number % 4 == 0:
            document.say(
                event,
                ("mkg:speaker", project.named("person", number // 4)),
                ("mkg:participants", str(10 + number)),
            )
        if number == 1:
            document.say(event, *both("mkg:dateNote", "in the first week", "w pierwszym tygodniu"))


def _people(project: Project, document: Document) -> None:
    """Those who spoke at events."""
    for number in range(1, 5):
        name = f"{project.name().capitalize()} {project.name().capitalize()}"
        document.thing(
            project.named("person", number), "mkg:Person", name, name, ("foaf:name", f'"{name}"'),
            *both("mkg:publicRole", "deputy mayor", "zastępca burmistrza"),
            ("mkg:represents", project.named("municipality" if number % 2 else "organisation", number)),
        )  # fmt: skip


def outcomes(project: Project) -> None:
    """The page of outcomes."""
    document = project.document("outcomes", "the outcomes")
    first = {cls: project.named("outcome", 1 + OUTCOMES.index(cls)) for cls in OUTCOMES}
    for number, cls in enumerate(OUTCOMES, 1):
        outcome = project.named("outcome", number)
        document.thing(
            outcome, f"mkg:{cls}", f"{cls} {number} of {project.title}",
            f"rezultat {number} projektu {project.title}",
            ("mkg:ofProject", project.itself),
            *project.text(f"outcome {number}", "dct:description", "the outcome"), project.topic(),
        )  # fmt: skip
        document.say(outcome, *_details(project, cls, number, first))
    document.say(first["EnergyPlanSet"], ("mkg:hasPart", project.named("outcome", 2)))


def _details(project: Project, cls: str, number: int, first: dict[str, str]) -> list[tuple[str, str]]:
    """What outcomes of a class have beside what all have."""
    series = ("EnergyPlanSet", "WorkshopSeries", "StudyVisitSeries")
    details = [("mkg:count", str(2 + number))] if cls in series else []
    if cls == "EnergyPlan":
        details += [
            ("mkg:forCity", project.named("municipality", number)),
            ("mkg:partOf", project.named("outcome", 2)),
        ]
    if cls in ("PeerLearningPlan", "Guideline"):
        details.append(("mkg:forCountry", project.country(number)))
    if cls == "Competition" and project.named("outcome", number) != first[cls]:
        details.append(("mkg:partOf", first[cls]))
    if cls == "CompetitionResult":
        second = project.named("outcome", 2 + OUTCOMES.index("Competition"))
        details += [("mkg:partOf", second), ("mkg:applicants", "20"), ("mkg:selected", "8")]
    if cls == "Deliverable":
        details.append(("mkg:deliverableNumber", '"D2.1"'))
    if cls == "Publication":
        details.append(("mkg:contributor", project.named("organisation", 3)))
    if cls == "ConferenceOutcome":
        conference = project.named("event", 1 + EVENTS.index("Conference"))
        details += [("mkg:plannedPlace", project.venue()), ("mkg:realisedAs", conference)]
    if cls == "Report":
        details.append(("mkg:startDate", f'"{project.began.year + 1}"^^xsd:gYear'))
    if cls == "Tool":
        details.append(("mkg:startDate", f'"{project.began.year + 2}-05"^^xsd:gYearMonth'))
    return details
