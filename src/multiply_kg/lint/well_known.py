"""The terms of the vocabularies that everybody uses, so that a misspelt one is found without a network.

Only vocabularies that are closed are here: a name that is not listed is not a term of them. schema.org grows
every few weeks and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from multiply_kg import terms
from multiply_kg.namespaces import COMMON

_WORDS: Final = {
    terms.RDF: """
        Alt Bag CompoundLiteral HTML JSON List PlainLiteral Property Seq Statement XMLLiteral
        dirLangString direction first langString language nil object predicate rest subject type
        value
    """,
    terms.RDFS: """
        Class Container ContainerMembershipProperty Datatype Literal Resource comment domain
        isDefinedBy label member range seeAlso subClassOf subPropertyOf
    """,
    terms.OWL: """
        AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty
        AsymmetricProperty Axiom Class DataRange DatatypeProperty DeprecatedClass DeprecatedProperty
        FunctionalProperty InverseFunctionalProperty IrreflexiveProperty NamedIndividual
        NegativePropertyAssertion Nothing ObjectProperty Ontology OntologyProperty ReflexiveProperty
        Restriction SymmetricProperty Thing TransitiveProperty allValuesFrom annotatedProperty
        annotatedSource annotatedTarget assertionProperty backwardCompatibleWith bottomDataProperty
        bottomObjectProperty cardinality complementOf datatypeComplementOf deprecated differentFrom
        disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty hasKey
        hasSelf hasValue imports incompatibleWith intersectionOf inverseOf maxCardinality
        maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass onDataRange
        onDatatype onProperties onProperty oneOf priorVersion propertyChainAxiom
        propertyDisjointWith qualifiedCardinality rational real sameAs someValuesFrom
        sourceIndividual targetIndividual targetValue topDataProperty topObjectProperty unionOf
        versionIRI versionInfo withRestrictions
    """,
    terms.XSD: """
        Assertions ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName
        anyURI base64Binary boolean bounded byte cardinality date dateTime dateTimeStamp day
        dayTimeDuration decimal double duration enumeration explicitTimezone float fractionDigits
        gDay gMonth gMonthDay gYear gYearMonth hexBinary hour int integer language length long
        maxExclusive maxInclusive maxLength minExclusive minInclusive minLength minute month
        negativeInteger nonNegativeInteger nonPositiveInteger normalizedString numeric ordered
        pattern positiveInteger second short string time timezoneOffset token totalDigits
        unsignedByte unsignedInt unsignedLong unsignedShort whiteSpace year yearMonthDuration
    """,
    terms.SKOS: """
        Collection Concept ConceptScheme OrderedCollection altLabel broadMatch broader
        broaderTransitive changeNote closeMatch definition editorialNote exactMatch example
        hasTopConcept hiddenLabel historyNote inScheme mappingRelation member memberList narrowMatch
        narrower narrowerTransitive notation note prefLabel related relatedMatch scopeNote
        semanticRelation topConceptOf
    """,
    terms.SH: """
        AbstractResult AndConstraintComponent BlankNode BlankNodeOrIRI BlankNodeOrLiteral
        ClassConstraintComponent ClosedConstraintComponent ConstraintComponent
        DatatypeConstraintComponent DisjointConstraintComponent EqualsConstraintComponent
        ExpressionConstraintComponent Function HasValueConstraintComponent IRI IRIOrLiteral
        InConstraintComponent Info JSConstraint JSConstraintComponent JSExecutable JSFunction
        JSLibrary JSRule JSTarget JSTargetType JSValidator LanguageInConstraintComponent
        LessThanConstraintComponent LessThanOrEqualsConstraintComponent Literal
        MaxCountConstraintComponent MaxExclusiveConstraintComponent MaxInclusiveConstraintComponent
        MaxLengthConstraintComponent MinCountConstraintComponent MinExclusiveConstraintComponent
        MinInclusiveConstraintComponent MinLengthConstraintComponent NodeConstraintComponent
        NodeKind NodeKindConstraintComponent NodeShape NotConstraintComponent OrConstraintComponent
        Parameter Parameterizable PatternConstraintComponent PrefixDeclaration
        PropertyConstraintComponent PropertyGroup PropertyShape QualifiedMaxCountConstraintComponent
        QualifiedMinCountConstraintComponent ResultAnnotation Rule SPARQLAskExecutable
        SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent SPARQLConstructExecutable
        SPARQLExecutable SPARQLFunction SPARQLRule SPARQLSelectExecutable SPARQLSelectValidator
        SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable Severity Shape Target TargetType
        TripleRule UniqueLangConstraintComponent ValidationReport ValidationResult Validator
        Violation Warning XoneConstraintComponent alternativePath and annotationProperty
        annotationValue annotationVarName ask class closed codeIdentifier condition conforms
        construct datatype deactivated declare defaultValue description detail disjoint entailment
        equals expression filterShape flags focusNode group hasValue ignoredProperties in
        intersection inversePath js jsFunctionName jsLibrary jsLibraryURL labelTemplate languageIn
        lessThan lessThanOrEquals maxCount maxExclusive maxInclusive maxLength message minCount
        minExclusive minInclusive minLength name namespace node nodeKind nodeValidator nodes not
        object oneOrMorePath optional or order parameter path pattern predicate prefix prefixes
        property propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape
        qualifiedValueShapesDisjoint result resultAnnotation resultMessage resultPath resultSeverity
        returnType rule select severity shapesGraph shapesGraphWellFormed sourceConstraint
        sourceConstraintComponent sourceShape sparql subject suggestedShapesGraph target targetClass
        targetNode targetObjectsOf targetSubjectsOf this union uniqueLang update validator value
        xone zeroOrMorePath zeroOrOnePath
    """,
    COMMON["dct"]: """
        Agent AgentClass BibliographicResource Box DCMIType DDC FileFormat Frequency IMT ISO3166
        ISO639-2 ISO639-3 Jurisdiction LCC LCSH LicenseDocument LinguisticSystem Location
        LocationPeriodOrJurisdiction MESH MediaType MediaTypeOrExtent MethodOfAccrual
        MethodOfInstruction NLM Period PeriodOfTime PhysicalMedium PhysicalResource Point Policy
        ProvenanceStatement RFC1766 RFC3066 RFC4646 RFC5646 RightsStatement SizeOrDuration Standard
        TGN UDC URI W3CDTF abstract accessRights accrualMethod accrualPeriodicity accrualPolicy
        alternative audience available bibliographicCitation conformsTo contributor coverage created
        creator date dateAccepted dateCopyrighted dateSubmitted description educationLevel extent
        format hasFormat hasPart hasVersion identifier instructionalMethod isFormatOf isPartOf
        isReferencedBy isReplacedBy isRequiredBy isVersionOf issued language license mediator medium
        modified provenance publisher references relation replaces requires rights rightsHolder
        source spatial subject tableOfContents temporal title type valid
    """,
    COMMON["prov"]: """
        Accept Activity ActivityInfluence Agent AgentInfluence Association Attribution Bundle
        Collection Communication Contribute Contributor Copyright Create Creator Delegation
        Derivation Dictionary DirectQueryService EmptyCollection EmptyDictionary End Entity
        EntityInfluence Generation Influence Insertion InstantaneousEvent Invalidation KeyEntityPair
        Location Modify Organization Person Plan PrimarySource Publish Publisher Quotation Removal
        Replace Revision RightsAssignment RightsHolder Role ServiceDescription SoftwareAgent Start
        Submit Usage actedOnBehalfOf activity activityOfInfluence agent agentOfInfluence alternateOf
        aq asInBundle atLocation atTime category component constraints contributed definition
        derivedByInsertionFrom derivedByRemovalFrom describesService dictionary dm editorialNote
        editorsDefinition ended endedAtTime entity entityOfInfluence generalizationOf generated
        generatedAsDerivation generatedAtTime hadActivity hadDelegate hadDerivation
        hadDictionaryMember hadGeneration hadInfluence hadMember hadPlan hadPrimarySource
        hadRevision hadRole hadUsage has_anchor has_provenance has_query_service influenced
        influencer informed insertedKeyEntityPair invalidated invalidatedAtTime inverse locationOf
        mentionOf n order pairEntity pairKey pingback provenanceUriTemplate qualifiedAssociation
        qualifiedAssociationOf qualifiedAttribution qualifiedAttributionOf qualifiedCommunication
        qualifiedCommunicationOf qualifiedDelegation qualifiedDelegationOf qualifiedDerivation
        qualifiedDerivationOf qualifiedEnd qualifiedEndOf qualifiedForm qualifiedGeneration
        qualifiedGenerationOf qualifiedInfluence qualifiedInfluenceOf qualifiedInsertion
        qualifiedInvalidation qualifiedInvalidationOf qualifiedPrimarySource qualifiedQuotation
        qualifiedQuotationOf qualifiedRemoval qualifiedRevision qualifiedSourceOf qualifiedStart
        qualifiedStartOf qualifiedUsage qualifiedUsingActivity quotedAs removedKey revisedEntity
        sharesDefinitionWith specializationOf started startedAtTime todo unqualifiedForm used value
        wasActivityOfInfluence wasAssociateFor wasAssociatedWith wasAttributedTo wasDerivedFrom
        wasEndedBy wasGeneratedBy wasInfluencedBy wasInformedBy wasInvalidatedBy wasMemberOf
        wasPlanOf wasPrimarySourceOf wasQuotedFrom wasRevisionOf wasRoleIn wasStartedBy wasUsedBy
        wasUsedInDerivation
    """,
    COMMON["foaf"]: """
        Agent Document Group Image LabelProperty OnlineAccount OnlineChatAccount
        OnlineEcommerceAccount OnlineGamingAccount Organization Person PersonalProfileDocument
        Project account accountName accountServiceHomepage age aimChatID based_near birthday
        currentProject depiction depicts dnaChecksum familyName family_name firstName focus fundedBy
        geekcode gender givenName givenname holdsAccount homepage icqChatID img interest
        isPrimaryTopicOf jabberID knows lastName logo made maker mbox mbox_sha1sum member
        membershipClass msnChatID myersBriggs name nick openid page pastProject phone plan
        primaryTopic publications schoolHomepage sha1 skypeID status surname theme thumbnail tipjar
        title topic topic_interest weblog workInfoHomepage workplaceHomepage yahooChatID
    """,
    COMMON["vann"]: """
        changes example preferredNamespacePrefix preferredNamespaceUri termGroup usageNote
    """,
    COMMON["void"]: """
        Dataset DatasetDescription Linkset TechnicalFeature class classPartition classes dataDump
        distinctObjects distinctSubjects documents entities exampleResource feature inDataset
        linkPredicate objectsTarget openSearchDescription properties property propertyPartition
        rootResource sparqlEndpoint subjectsTarget subset target triples uriLookupEndpoint
        uriRegexPattern uriSpace vocabulary
    """,
    COMMON["dcat"]: """
        Catalog CatalogRecord DataService Dataset DatasetSeries Distribution Relationship Resource
        Role accessService accessURL bbox byteSize catalog centroid compressFormat contactPoint
        dataset distribution downloadURL endDate endpointDescription endpointURL first hadRole
        hasCurrentVersion hasVersion inSeries isVersionOf keyword landingPage last mediaType next
        nextVersion packageFormat prev previousVersion qualifiedRelation record seriesMember
        servesDataset service spatialResolutionInMeters startDate temporalResolution theme
        themeTaxonomy version
    """,
    COMMON["org"]: """
        ChangeEvent FormalOrganization Head Membership Organization OrganizationalCollaboration
        OrganizationalUnit Post Role Site basedAt changedBy classification hasMember hasMembership
        hasPost hasPrimarySite hasRegisteredSite hasSite hasSubOrganization hasUnit headOf heldBy
        holds identifier linkedTo location member memberDuring memberOf organization
        originalOrganization postIn purpose remuneration reportsTo resultedFrom
        resultingOrganization role roleProperty siteAddress siteOf subOrganizationOf
        transitiveSubOrganizationOf unitOf
    """,
    COMMON["geo"]: """
        Point SpatialThing alt lat lat_long location long
    """,
}

WELL_KNOWN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {namespace: frozenset(words.split()) for namespace, words in _WORDS.items()}
)
"""Namespace to the local names of all its terms."""

_DATATYPES: Final = frozenset({terms.RDF + "langString", terms.RDF + "dirLangString", terms.RDF + "nil"})

# What these properties want is beyond doubt; of others, such as dct:source or dct:rights, it is not.
WANT_IRIS: Final = frozenset(
    namespace + name
    for namespace, names in (
        (terms.RDF, "type"),
        (terms.RDFS, "domain isDefinedBy range subClassOf subPropertyOf"),
        (terms.OWL, "disjointWith equivalentClass equivalentProperty imports inverseOf onProperty sameAs"),
        (
            terms.SKOS,
            (
                "broadMatch broader closeMatch exactMatch hasTopConcept inScheme mappingRelation member"
                " narrowMatch narrower related relatedMatch topConceptOf"
            ),
        ),
        (terms.SH, "class datatype nodeKind property severity targetClass targetObjectsOf targetSubjectsOf"),
        (COMMON["dct"], "creator hasPart isPartOf language license publisher"),
        (COMMON["prov"], "wasAttributedTo wasDerivedFrom wasGeneratedBy"),
        (COMMON["foaf"], "homepage page"),
    )
    for name in names.split()
)
"""Properties whose values are things and never texts."""

WANT_LITERALS: Final = frozenset(
    namespace + name
    for namespace, names in (
        (terms.RDFS, "comment label"),
        (terms.OWL, "versionInfo"),
        (terms.SKOS, "altLabel hiddenLabel notation prefLabel"),
        (terms.SH, "description maxCount message minCount name pattern select"),
        (COMMON["dct"], "abstract alternative created description identifier issued modified title"),
        (COMMON["foaf"], "name"),
        (COMMON["geo"], "lat long"),
    )
    for name in names.split()
)
"""Properties whose values are texts, numbers or dates."""

LABELS: Final = (
    terms.RDFS + "label",
    terms.SKOS + "prefLabel",
    terms.SKOS + "altLabel",
    COMMON["dct"] + "title",
)
"""Properties whose values are shown to people."""


def is_well_known_property(iri: str) -> bool:
    """Whether an IRI of one of these vocabularies is a property: its name begins with a small letter."""
    namespace, name = split_iri(iri)
    return namespace != terms.XSD and name[:1].islower() and iri not in _DATATYPES


def split_iri(iri: str) -> tuple[str, str]:
    """An IRI cut after its last “#” or “/”: namespace and local name."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]
