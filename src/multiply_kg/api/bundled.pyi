"""Made from the saved queries' headers by ``python -m multiply_kg.api.typing_stub``."""

from typing import Literal, Optional

from multiply_kg.api.functions import QueryFunctions
from multiply_kg.api.result import Result

class BundledQueries(QueryFunctions):
    """The saved queries of the bundled graph."""

    def absences(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Partners that were missing from a meeting, and who says so.

        One row per meeting, partner and source. A source may name the partner or only its country.

        To check who could have taken part in a decision, and whose word that rests on.

        Columns: number, partner, partnerName, source.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def agenda_without_outcome(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Agenda items that concern no outcome.

        One row per agenda item that has a topic only.

        To find talk that led to nothing recorded, or gaps in the record.

        Columns: number, item, itemLabel, topicLabel, stage.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def attendance_by_year(self) -> Result:
        """In person or online, year by year.

        One row per year and attendance mode with the number of events whose date and mode are known.

        To measure the turn from meeting in person to meeting online and back.

        Columns: year, mode, events.
        """

    def cities(self, *, lang: Optional[Literal['en', 'pl']] = 'en', country: Optional[Literal['AUT', 'DEU', 'HUN', 'ITA', 'POL', 'SWE']] = None, role: Optional[Literal['forerunner', 'committed']] = None) -> Result:
        """The municipalities that took part, with role and place.

        One row per municipality. A role is stated by a source or inferred with a reason; where neither is possible it is empty.

        Studies of peer learning need to know who taught, who learned, and how surely that is known.

        Columns: city, name, country, role, roleStatus, lat, long.

        Parameters:
          lang: language of the labels; one of en, pl
          country: country (ISO alpha-3); one of AUT, DEU, HUN, ITA, POL, SWE
          role: role; one of forerunner, committed
        """

    def city_activities(self, *, lang: Optional[Literal['en', 'pl']] = 'en', city: str | None = None) -> Result:
        """What each city took part in.

        One row per municipality and event it attended or hosted, or outcome made for it.

        A city wants to find what it took part in itself; a researcher, which cities were most active.

        Columns: city, name, part, activity, activityLabel, date.

        Parameters:
          lang: language of the labels; one of en, pl
          city: municipality; an IRI, such as https://w3id.org/multiply-kg/id/municipality/bydgoszcz
        """

    def city_plan_meetings(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Which meetings bear on a city’s own energy plan.

        One row per energy plan of one city and meeting that dealt with it or with the set it belongs to; follows by inference from the agenda and from what is part of what.

        To tell which consortium meetings stand behind the plan of one town.

        Columns: cityName, plan, number, date.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def committed_without_plan(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Committed cities whose energy plan no source names.

        One row per committed city without a known plan. It is a list of what to look for, not a claim that there is no plan.

        A list of plans still to look for in municipal archives.

        Columns: city, name, country, roleStatus.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def competitions(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The national city competitions compared.

        One row per national competition with what is known of it.

        To compare how six countries selected their cities.

        Columns: competition, country, organiser, opened, closed, applicants, selected.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def conflicts(self, *, lang: Optional[Literal['en', 'pl']] = 'en', subject: str | None = None) -> Result:
        """Where sources disagree, and what each of them says.

        One row per conflict and claim. The graph keeps all claims; the decision taken is in the query "doubts".

        To know where sources disagree before relying on either of them.

        Columns: subject, issue, statement, source, conflict.

        Parameters:
          lang: language of the labels; one of en, pl
          subject: thing the conflict is about; an IRI, such as https://w3id.org/multiply-kg/id/meeting/7
        """

    def corroborated(self) -> Result:
        """Facts that several sources agree on.

        One row per statement about the project’s activities that at least three source documents make.

        The firmest ground: what many pages say alike.

        Columns: subject, property, value, sources.
        """

    def countries(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The network countries compared.

        One row per country with a national network - how many municipalities, forerunners, committed cities, known energy plans and events it has in this graph.

        To compare the national networks at a glance.

        Columns: country, name, cities, forerunners, committedCities, plans, events.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def decisions(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """What curators concluded that no source says outright, and why.

        One row per decision and source it rests on.

        To see everything that people concluded rather than read, with their reasons.

        Columns: decision, label, subject, reason, source.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def doubts(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Every recorded doubt, with the decision and the reason.

        One row per doubt or conflict.

        To know every place where the graph asks not to be taken at face value.

        Columns: doubt, issue, subject, statement, decision, reason.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def energy_plans(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The energy plans of single cities that sources name.

        One row per energy plan of one municipality. That a city is missing here does not mean that it made no plan.

        Energy planners look for comparable towns that already have a plan.

        Columns: plan, label, city, cityName, country.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def events(self, *, lang: Optional[Literal['en', 'pl']] = 'en', kind: str | None = None) -> Result:
        """Everything that took place or was announced, in time.

        One row per event, meetings of the consortium included; an event of two kinds shows the first of them by name. A filter for a kind also finds its narrower kinds.

        To draw a timeline of everything the project did in public.

        Columns: event, label, kind, start, end, place, country.

        Parameters:
          lang: language of the labels; one of en, pl
          kind: kind of event; text, such as workshop
        """

    def evidence(self, *, subject: str) -> Result:
        """What is asserted about one thing, and who says so.

        One row per asserted triple and named graph that holds it, with the address of the source document where there is one.

        To cite: every statement about a thing with the page that makes it.

        Columns: property, value, source, url.

        Parameters:
          subject: thing; an IRI, such as https://w3id.org/multiply-kg/id/meeting/7
        """

    def expert_involvement(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Where invited experts were involved.

        One row per expert organisation and event or outcome.

        To see what the outside experts contributed and when.

        Columns: expert, name, activity, activityLabel, date.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def hosts(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Who hosted events, and how many.

        One row per place with the number of events held there.

        To see who bore the work of hosting and where study visits are worth repeating.

        Columns: place, name, country, events.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def inferred_roles(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """City roles that were inferred, and why.

        One row per municipality whose role no source states outright.

        To check the reasoning of the curators, role by role.

        Columns: city, name, role, reason.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def meeting_agenda(self, *, lang: Optional[Literal['en', 'pl']] = 'en', number: int | None = None) -> Result:
        """The agenda of the meetings, with the passages that say so.

        One row per agenda item, outcome and evidence link; the link opens the source at the passage.

        To read the agenda with the source open at the passage.

        Columns: number, order, itemLabel, topicLabel, outcomeLabel, stage, evidence.

        Parameters:
          lang: language of the labels; one of en, pl
          number: number of the meeting; an integer, such as 3
        """

    def meeting_outcome_graph(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Meetings, topics and outcomes as a graph of their own.

        The direct links from meetings to topics and outcomes with their labels, as RDF to draw or to load elsewhere.

        To load the core of the graph into a drawing tool or another store.

        Columns: subject, predicate, object.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def meeting_outcomes(self, *, lang: Optional[Literal['en', 'pl']] = 'en', number: int | None = None) -> Result:
        """Which outcomes each meeting moved, and to what stage.

        One row per meeting and outcome that its agenda concerned.

        It is the headline question: what did the meetings lead to?

        Columns: number, date, outcome, outcomeLabel, stage.

        Parameters:
          lang: language of the labels; one of en, pl
          number: number of the meeting; an integer, such as 3
        """

    def meeting_topics(self, *, lang: Optional[Literal['en', 'pl']] = 'en', number: int | None = None) -> Result:
        """What each meeting talked about.

        One row per meeting and topic.

        To compare what occupied the partners early and late in the project.

        Columns: number, topic, topicLabel.

        Parameters:
          lang: language of the labels; one of en, pl
          number: number of the meeting; an integer, such as 3
        """

    def meetings(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The meetings of the consortium, in order.

        One row per meeting - when and where it was held, where it had been planned, and a recorded doubt about it, if any.

        To see at a glance when and how the consortium met, and which dates need care.

        Columns: number, start, end, mode, place, country, plannedPlace, doubt.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def moved_meetings(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Meetings that were not held where they had been planned.

        One row per meeting with a planned place.

        To study how the pandemic years changed the way projects meet.

        Columns: number, date, plannedPlace, mode.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def outcome_history(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Every outcome through time.

        One row per outcome and meeting that dealt with it, outcome by outcome, oldest first.

        To compare how long different outcomes took from idea to result.

        Columns: outcome, outcomeLabel, date, number, stage.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def outcome_parts(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """What is part of what.

        One row per outcome and direct or indirect part.

        To see which national or local results belong to which larger one.

        Columns: outcome, outcomeLabel, part, partLabel.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def outcome_trace(self, *, outcome: str, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """How the meetings brought one outcome forward.

        One row per agenda item that concerned the outcome, oldest first, with the stage and the source that says so.

        To follow one plan or guideline through the life of the project and cite the page behind each step.

        Columns: date, number, stage, topicLabel, source, evidence.

        Parameters:
          outcome: outcome; an IRI, such as https://w3id.org/multiply-kg/id/outcome/energy-plan
          lang: language of the labels; one of en, pl
        """

    def outcomes(self, *, lang: Optional[Literal['en', 'pl']] = 'en', kind: str | None = None) -> Result:
        """The outcomes by kind.

        One row per outcome, with its country or city where it has one.

        To browse everything that came out of the project, kind by kind.

        Columns: outcome, label, kind, country, city.

        Parameters:
          lang: language of the labels; one of en, pl
          kind: kind of outcome; text, such as energy-plan
        """

    def outcomes_outside_meetings(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Outcomes that no meeting is known to have dealt with.

        One row per outcome that no agenda item concerns, directly or as part of something larger.

        Results that no meeting is known to have dealt with hint at work done elsewhere.

        Columns: outcome, label.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def partner_activity(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """What each partner ran or contributed.

        One row per partner and event or outcome it organised, advised or helped to make.

        To see the share of each partner in what was run and made.

        Columns: partner, name, part, activity, activityLabel.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def partners(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The partners of the consortium.

        One row per partner and role, with the country it is based in.

        To know who carried the project and in which role before reading anything else.

        Columns: partner, name, shortName, country, role.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def peer_learning_plans(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The peer-learning plans, general and national.

        One row per plan; the general plan has no country.

        Whoever designs an exchange programme wants to see earlier ones, country by country.

        Columns: plan, label, country.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def plans_against_target(self) -> Result:
        """Energy plans known against the number aimed at.

        One row - the target and how many plans of single cities the sources name.

        To see how far the public record reaches towards the promised plans.

        Columns: target, known.
        """

    def road_to_energy_plans(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The road from the peer-learning concept to the energy plans.

        One row per agenda item that concerned the peer-learning plan, the workshops that carried it out, or the energy plans, oldest first.

        To see whether learning from peers came before the plans it was meant to serve.

        Columns: date, number, outcomeLabel, stage, itemLabel.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def said_by_one(self, *, source: str) -> Result:
        """What one source alone says.

        One row per triple that stands in this document and in no other graph, its own description left out.

        Facts that rest on a single page deserve a second look.

        Columns: subject, property, value.

        Parameters:
          source: source document; an IRI, such as https://w3id.org/multiply-kg/graph/sources/en-190
        """

    def source_says(self, *, source: str) -> Result:
        """Everything that one source says.

        One row per triple taken from the document.

        To check one page against what was taken from it.

        Columns: subject, property, value.

        Parameters:
          source: source document; an IRI, such as https://w3id.org/multiply-kg/graph/sources/en-190
        """

    def sources(self) -> Result:
        """The source documents and how much each of them says.

        One row per source document with its address, the EU code of its language and the number of triples taken from it.

        To judge how broad and how deep the reading behind the graph is.

        Columns: source, url, language, triples.
        """

    def speakers(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Who spoke where, in what public role.

        One row per speaker and event.

        To find people who spoke for a city or partner in public.

        Columns: person, name, publicRole, event, eventLabel, date.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def special_awards(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Cities that won the special award.

        One row per municipality and graph that says so; a graph under curation/ means that it was inferred.

        To find the cities known for involving their citizens, and who says so.

        Columns: city, name, country, source.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def targets(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """What the project set out to reach, and who says so.

        One row per figure, value and source.

        Evaluators compare what was promised with what is known to be done.

        Columns: target, label, value, unit, source.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def topic_labels(self, *, topic: str) -> Result:
        """What one topic is called in each language, and by whom.

        One row per label and graph that uses it.

        Translators and searchers need the words each country really used.

        Columns: language, label, source.

        Parameters:
          topic: topic; an IRI, such as https://w3id.org/multiply-kg/id/topic/integrated-urban-planning
        """

    def topic_pairs(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """Topics that go together at meetings.

        One row per pair of topics that shared at least one meeting, with the number of such meetings.

        Topics that recur together show what partners saw as one task.

        Columns: topicA, labelA, topicB, labelB, meetings.

        Parameters:
          lang: language of the labels; one of en, pl
        """

    def topics(self, *, lang: Optional[Literal['en', 'pl']] = 'en') -> Result:
        """The topics with their EuroVoc matches.

        One row per topic and match; topics without a true match have none.

        To connect the graph with other collections indexed by EuroVoc.

        Columns: topic, label, match, eurovoc, eurovocLabel.

        Parameters:
          lang: language of the labels; one of en, pl
        """
