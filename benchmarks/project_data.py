"""The documents of one project of a generated workspace.

Every class and property of the ontology occurs, and nothing that the shapes complain of. A project is the
same in a workspace of any size: it depends on the seed and its number alone.
"""

from __future__ import annotations

from benchmarks.activity_data import agenda, events, meetings, outcomes
from benchmarks.curation_data import curation, news
from benchmarks.documents import Document
from benchmarks.organisation_data import cities, home, partners
from benchmarks.project import Project


def project_documents(number: int, seed: int) -> list[Document]:
    """The documents of the project of this number, from 0."""
    project = Project(number, seed)
    for part in (home, partners, meetings, agenda, cities, events, outcomes, news, curation):
        part(project)
    return project.documents
