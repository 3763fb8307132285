"""Who takes part in a project of a generated workspace: the project itself, its partners and its cities."""

from __future__ import annotations

from benchmarks.documents import both, day, each
from benchmarks.project import CITIES, PARTNERS, Project
from benchmarks.reference_data import coordinates, nuts


def home(project: Project) -> None:
    """The page of the project itself."""
    document = project.document("home", "the project")
    document.thing(
        project.itself,
        "mkg:Project",
        f"project {project.title}",
        f"projekt {project.title}",
        ("mkg:acronym", f'"{project.title.upper()}"'),
        *both(
            "dct:title", f"{project.title}: energy plans of municipalities", f"{project.title}: plany gmin"
        ),
        ("mkg:grantNumber", f'"{700000 + project.number}"'),
        *both("mkg:programme", "Horizon 2020", "Horyzont 2020"),
        ("mkg:hasConsortium", project.consortium),
        *each("mkg:networkCountry", (f"country:{code}" for code in project.countries)),
        ("mkg:startDate", day(project.began)),
        ("mkg:endDate", day(project.weekday(42))),
        ("mkg:plannedEndDate", day(project.weekday(36))),
        *project.text(project.title, "dct:description", "the project"),
        ("foaf:homepage", f"<https://{project.key}.example.eu>"),
    )
    for number in range(1, 5):
        target = project.named("target", number)
        document.say(project.itself, ("mkg:hasTarget", target))
        document.thing(
            target,
            "mkg:Target",
            f"target {number} of {project.title}",
            f"wskaźnik {number} projektu {project.title}",
            ("mkg:targetValue", str(project.random.randrange(5, 500)) + (".5" if number == 1 else "")),
            ("mkg:unit", '"GWh/year"' if number == 1 else '"municipalities"'),
        )
    for number in range(1, 7):
        step = project.named("step", number)
        document.say(project.itself, ("mkg:hasStep", step))
        document.thing(
            step, "mkg:ProjectStep", f"step {number} of {project.title}",
            f"etap {number} projektu {project.title}",
            ("mkg:ordinal", str(number)),
        )  # fmt: skip
    for number in (1, 2):
        period = project.named("period", number)
        document.say(project.itself, ("mkg:hasReportingPeriod", period))
        document.thing(
            period, "mkg:ReportingPeriod", f"period {number} of {project.title}",
            f"okres {number} projektu {project.title}", ("mkg:ordinal", str(number)),
            ("mkg:startDate", day(project.weekday(18 * (number - 1)))),
            ("mkg:endDate", day(project.weekday(18 * number))),
        )  # fmt: skip


def partners(project: Project) -> None:
    """The page of the consortium."""
    document = project.document("partners", "the partners")
    document.thing(
        project.consortium, "mkg:Consortium", f"consortium {project.title}", f"konsorcjum {project.title}",
        ("mkg:memberCount", str(PARTNERS)),
    )  # fmt: skip
    for number in range(1, PARTNERS + 1):
        organisation, membership = project.named("organisation", number), project.named("membership", number)
        name = project.name().capitalize()
        document.thing(
            organisation, "mkg:Organisation", f"{name} Energy Agency", f"Agencja Energetyczna {name}",
            ("mkg:shortName", f'"{name[:4].upper()}"'),
            ("mkg:country", project.country(number)),
            ("foaf:homepage", f"<https://{name.lower()}{number}.{project.key}.example.eu>"),
        )  # fmt: skip
        role = "coordinator" if number == 1 else "third-party" if number == PARTNERS else "participant"
        document.say(project.consortium, ("mkg:hasMembership", membership))
        document.thing(
            membership, "mkg:Membership", f"{name} in {project.title}", f"{name} w projekcie {project.title}",
            ("mkg:member", organisation), ("mkg:partnerRole", f"partner-role:{role}"),
        )  # fmt: skip
        if number == 1:
            document.say(organisation, ("mkg:seat", project.venue()))
        if number == PARTNERS:
            document.say(membership, ("mkg:thirdPartyOf", project.named("organisation", 1)))


def cities(project: Project) -> None:
    """The pages of municipalities."""
    documents = project.document("cities-1", "cities"), project.document("cities-2", "more cities")
    for number in range(1, CITIES + 1):
        document = documents[2 * (number - 1) // CITIES]
        city, participation = project.named("municipality", number), project.named("participation", number)
        name = project.name().capitalize()
        document.thing(
            city, "mkg:Municipality", f"{name}", f"Gmina {name}", ("mkg:country", project.country(number)),
            *coordinates(project.random, 100 * project.number + number),
        )  # fmt: skip
        if number % 2:
            document.say(city, nuts(project.random))
        document.say(project.itself, ("mkg:hasCityParticipation", participation))
        document.thing(
            participation, "mkg:CityParticipation", f"{name} in {project.title}", f"{name} w {project.title}",
            ("mkg:municipality", city),
            ("mkg:cityRole", f"city-role:{'forerunner' if number % 3 == 0 else 'committed'}"),
            ("mkg:roleStatus", "role-status:inferred" if number % 8 == 0 else "role-status:stated"),
        )  # fmt: skip
        if number % 8 == 1:
            district = project.named("district", number)
            document.thing(
                district,
                "mkg:District",
                f"{name} Old Town",
                f"Stare Miasto, {name}",
                ("mkg:partOf", city),
            )
            document.say(participation, ("mkg:award", "award:special-award"), ("mkg:modelDistrict", district))
