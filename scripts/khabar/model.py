"""Types of the corpus's JSON objects. Generated from schema/ by `khabar generate`; do not edit."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Span(TypedDict):
    """A stretch of the document's text: Unicode code points, 0-based, end-exclusive."""

    start: int
    """First code point of the span."""
    end: int
    """One past the last code point of the span."""
    text: str
    """The text between start and end, repeated so that a person can read it and a machine can refuse a mismatch."""


class Range(TypedDict):
    """A half-open stretch of positions, 0-based; the unit is said where it is used."""

    start: int
    """First position."""
    end: int
    """One past the last position."""


class DateAnnotation(TypedDict):
    """One time expression."""

    id: str
    """Id, unique in the document."""
    span: Span
    """The expression, without a preposition before it and without attached و ف ب ل ك; قبل in the sense of ago belongs to it (قبل أيام)."""
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    """TIMEX3 type."""
    value: str | None
    """TIMEX3 value (ISO 8601 with X for what the text leaves open, PRESENT_REF, PAST_REF, FUTURE_REF, PXD …); null where it hangs on something unknown."""
    relative_value: str | None
    """The value relative to the anchor, kept even where the anchor is unknown: DCT±period, THIS-, LAST- or NEXT- with a unit or an incomplete date. Null for absolute expressions and for durations without an anchor."""
    mod: NotRequired[Literal["BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE", "START", "MID", "END", "APPROX"]]
    """TIMEX3 modifier."""
    quant: NotRequired[Literal["EVERY", "EACH", "SOME"]]
    """TIMEX3 quantifier of a set, in English capitals (EVERY)."""
    freq: NotRequired[str]
    """TIMEX3 frequency of a set: times in a period, as 2X or 1D."""
    anchor: str | None
    """What a relative expression is counted from: dct, or the id of a date or a quote of the same document (a quote's own time of speaking). Null for absolute expressions."""
    unsure: NotRequired[bool]
    """True where the annotator could not decide; absent otherwise."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""
    rule: NotRequired[str]
    """Id of the rule that made the annotation: layer, slash, function name. Only in the rule layer."""


class EntityAnnotation(TypedDict):
    """One mention."""

    id: str
    """Id, unique in the document."""
    span: Span
    """The name with its article, without attached و ف ب ل ك س and without the quotation marks around it."""
    type: Literal["PER", "ORG", "GPE", "LOC", "FAC", "NORP", "OCC", "EVENT", "DOC", "PRODUCT", "NUM"]
    """Type of the entity, read literally: a capital that acts stays GPE."""
    subtype: Literal["government", "military", "media", "armed-group", "international", "party", "company", "country", "region", "city", "natural", "airport", "base", "building", "nisba", "people", "group", "agreement", "statement", "report", "law", "weapon", "vehicle", "cardinal", "ordinal", "percent", "money", "quantity"] | None
    """Subtype; null where the type has none or the text does not tell."""
    form: Literal["name", "nominal", "pronoun"]
    """How the entity is mentioned."""
    entities: list[str]
    """Ids of the entities meant: registry ids in the hand layer, ids local to the document in the rule layer and in the blind passes. Several for a mention of several."""
    metonymic: Literal["government", "people", "military"] | None
    """Who acts where a place or a building stands for those who rule, live or serve there; null for the literal reading."""
    derived_from: str | None
    """For a nisba adjective: id of the country or place it is made from."""
    holders: list[str]
    """For an office or title: ids of the entities that hold it here; several for a shared one (وزيرا الدفاع), none where nobody is meant."""
    unsure: NotRequired[bool]
    """True where the annotator could not decide; absent otherwise."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""
    rule: NotRequired[str]
    """Id of the rule that made the annotation: layer, slash, function name. Only in the rule layer."""


class QuoteMarkAnnotation(TypedDict):
    """One pair of quotation marks, or one orphan."""

    id: str
    """Id, unique in the document."""
    open: Span | None
    """The opening mark itself, null for an orphan closer."""
    close: Span | None
    """The closing mark itself, null for an orphan opener."""
    status: Literal["balanced", "orphan-open", "orphan-close"]
    """Whether both marks are there."""
    function: Literal["speech", "name", "term", "scare", "title"]
    """speech: somebody's words (spoken, written or thought). name: the name of an organisation, group, publication, product or person. term: an expression that the text introduces, defines or quotes as a term. scare: an ordinary word held at a distance. title: the title of a work, a plan or a document."""
    unsure: NotRequired[bool]
    """True where the annotator could not decide; absent otherwise."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""
    rule: NotRequired[str]
    """Id of the rule that made the annotation: layer, slash, function name. Only in the rule layer."""


class Cue(TypedDict):
    """The word that reports."""

    span: Span | None
    """The cue, without attached و ف; null where there is none."""
    lemma: str | None
    """Third person masculine singular perfect of a verb, or the dictionary form of another word; null where there is no cue."""
    kind: Literal["verb", "masdar", "participle", "particle", "none"]
    """Part of speech; masdar takes in other nouns of saying that govern the content."""


class Party(TypedDict):
    """A source or an addressee of an attribution."""

    mention: str | None
    """Id of the most specific mention in the source phrase (PER before OCC before nominal), in the entities layer; null for a zero or absent one, and where the entities layer is not annotated."""
    entities: list[str]
    """Ids of the entities meant."""
    expression: Literal["overt", "zero", "absent"]
    """overt: a phrase in this clause. zero: the subject is dropped and the verb agrees with it. absent: nobody is said to be the source."""
    antecedent: str | None
    """For a zero subject: id of the mention it takes up."""
    count: int | None
    """Number of persons where the text states it (مسؤولان is 2); null otherwise."""
    anonymity: Literal["named", "role-only", "anonymous"]
    """named; role-only: an office without a name; anonymous: neither."""
    evidence: Literal["explicit", "agreement", "continuation", "world"]
    """What identifies it; the first of the four that applies: stated in the clause; agreement of the verb; continuation of the attribution before; knowledge of the world."""


class Hop(TypedDict):
    """One link of the chain from the source to the page, stated in the text."""

    role: Literal["document", "relay-agency", "relay-media"]
    """What carried the words."""
    entity: str | None
    """Id of the entity that carried them; null where it has none."""
    span: Span
    """Where the text states it."""
    term: Span | None
    """The transmission term (نقلت, عن, في بيان)."""


class QuoteAnnotation(TypedDict):
    """One attribution."""

    id: str
    """Id, unique in the document."""
    content: list[Span]
    """The whole proposition, without the outer marks and without the complementizer; several spans where it is discontinuous. Empty for a reported act without a proposition."""
    verbatim: list[Span]
    """The stretches of the content that stand in this attribution's own quotation marks."""
    complementizer: Literal["none", "colon", "an", "inna"]
    """What joins cue and content."""
    form: Literal["direct", "mixed", "indirect", "reported-act"]
    """direct: verbatim covers content and the complementizer is none or colon. mixed: any other verbatim. indirect: no verbatim. reported-act: a listed cue with only a topic or an addressee."""
    cue: Cue
    """The word that reports."""
    sources: list[Party]
    """Who said it."""
    addressees: list[Party]
    """To whom."""
    chain: list[Hop]
    """Documents, agencies and media that carried the words, in order from the source to the page."""
    medium: Literal["speech", "writing", "phone", "thought", "unspecified"]
    """How it was said."""
    type: Literal["communication", "belief", "fact", "eventuality"]
    """PDTB attribution type."""
    polarity: Literal["positive", "negative"]
    """PDTB scopal polarity: negative where the saying is denied."""
    determinacy: Literal["factual", "hypothetical"]
    """PDTB determinacy: hypothetical where the saying is not said to have happened."""
    insertions: list[Span]
    """Words in brackets inside the content that are not the speaker's."""
    parent: str | None
    """Id of the attribution whose content holds this one."""
    unsure: NotRequired[bool]
    """True where the annotator could not decide; absent otherwise."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""
    rule: NotRequired[str]
    """Id of the rule that made the annotation: layer, slash, function name. Only in the rule layer."""


class Annotations(TypedDict):
    """All layers of one document by one annotator: corpus/hand, corpus/annotators/a1 and a2, corpus/rules. A layer that is absent is not annotated; an empty one is annotated, and nothing was found."""

    document: str
    """Id of the document, the same as the file's name."""
    layer: Literal["hand", "rules", "a1", "a2"]
    """Which reading this is: hand (adjudicated), rules (made by the rule annotators), a1 and a2 (the two independent passes)."""
    annotator: str
    """Who made it: a person's or a model's name, or khabar-rules with its version."""
    guidelines: str
    """Version of corpus/GUIDELINES.md that was followed."""
    sha256: str
    """SHA-256 of the seed that the offsets belong to."""
    dates: NotRequired[list[DateAnnotation]]
    """Time expressions as TIMEX3 (TimeML 1.2.1): dates, times, durations and sets, each with its value. Absent from a file, and null in a row, where the layer is not annotated."""
    entities: NotRequired[list[EntityAnnotation]]
    """Mentions of entities: nested ones too, of the same type too, never crossing. Absent from a file, and null in a row, where the layer is not annotated."""
    quote_marks: NotRequired[list[QuoteMarkAnnotation]]
    """Every quotation mark of the text, paired or orphan, with what it is there for. Absent from a file, and null in a row, where the layer is not annotated."""
    quotes: NotRequired[list[QuoteAnnotation]]
    """Attributions: one cue with one continuous act of saying, who said it, to whom, through whom. Absent from a file, and null in a row, where the layer is not annotated."""


class AuditAnnotated(TypedDict):
    """One item that the hand layer had when the sentence was drawn."""

    layer: str
    """Its layer."""
    id: str
    """Its id."""
    label: str
    """Its type, function or form."""
    text: str
    """Its words."""


class AuditMissed(TypedDict):
    """One item that the guidelines ask for and the hand layer did not have."""

    layer: str
    """The layer that misses it."""
    text: str
    """Its words, or its first ones, as they stand in the sentence."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""


class AuditWrong(TypedDict):
    """One item that the guidelines do not allow as it is."""

    id: str
    """Its id, one of those annotated in the sentence."""
    note: str
    """What is wrong with it."""


class AuditSentence(TypedDict):
    """One sentence that was read again."""

    document: str
    """Id of the document."""
    span: Span
    """The sentence."""
    annotated: list[AuditAnnotated]
    """Items that begin in it."""
    missed: list[AuditMissed]
    """Items that begin in it and were missed; empty where none was."""
    wrong: list[AuditWrong]
    """Items that are wrong; empty where none is."""


class Audit(TypedDict):
    """One audit by one reader."""

    reader: str
    """Who read again; somebody who did not annotate."""
    guidelines: str
    """Version of the guidelines."""
    sentences: list[AuditSentence]
    """The sentences, in text order."""


class ChallengeAnnotations(TypedDict):
    """What is to be found."""

    dates: NotRequired[list[DateAnnotation]]
    """Time expressions as TIMEX3 (TimeML 1.2.1): dates, times, durations and sets, each with its value. Absent from a file, and null in a row, where the layer is not annotated."""
    entities: NotRequired[list[EntityAnnotation]]
    """Mentions of entities: nested ones too, of the same type too, never crossing. Absent from a file, and null in a row, where the layer is not annotated."""
    quote_marks: NotRequired[list[QuoteMarkAnnotation]]
    """Every quotation mark of the text, paired or orphan, with what it is there for. Absent from a file, and null in a row, where the layer is not annotated."""
    quotes: NotRequired[list[QuoteAnnotation]]
    """Attributions: one cue with one continuous act of saying, who said it, to whom, through whom. Absent from a file, and null in a row, where the layer is not annotated."""


class ChallengeCase(TypedDict):
    """One case."""

    id: str
    """Id, unique in the task."""
    text: str
    """A short text written for this case."""
    dct: str | None
    """Document creation time; null where the case does not need one."""
    annotations: ChallengeAnnotations
    """What is to be found."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""


class ChallengeCases(TypedDict):
    """One phenomenon."""

    task: str
    """Id of the task."""
    phenomenon: str
    """What the cases try, the same as the file's name."""
    description: str
    """The phenomenon in a sentence."""
    cases: list[ChallengeCase]
    """The cases."""


class Join(TypedDict):
    """Columns that place an annotation; a build puts them before the annotation's own fields."""

    document: str
    """Id of the document."""
    story: str
    """Id of the story the document belongs to."""
    fold: int
    """Number of the story: leave out one fold at a time for leave-one-story-out."""


class Placing(TypedDict):
    """Columns that a build computes for the extent of an annotation, from its first to its last position."""

    context: Span
    """The sentence or sentences that hold the whole annotation."""
    utf8: Range
    """The extent in UTF-8 bytes."""
    utf16: Range
    """The extent in UTF-16 code units, as JavaScript and Java count."""


class Zone(TypedDict):
    """A part of the article."""

    kind: Literal["headline", "lead", "body", "signoff", "residue"]
    """headline; lead (the opening paragraph); body; signoff (initials of the desk, agency credit); residue (what the web page left behind)."""
    span: Span
    """Where it stands."""


class Evidence(TypedDict):
    """Why something is held to be so: words of the text, or a public source outside it, or both."""

    span: Span | None
    """The words of the text; null for outside evidence alone."""
    source: str | None
    """The public source; null for evidence of the text alone."""
    note: str
    """What it shows."""


class Outlet(TypedDict):
    """Who published it."""

    name: str | None
    """Name of the outlet; null where the text does not say."""
    evidence: list[Evidence]
    """Where the text says so."""


class Rights(TypedDict):
    """Rights in text and annotations."""

    texts: str
    """Rights in the article's text."""
    annotations: str
    """Licence of the annotations, as an SPDX identifier."""


class DocumentCreationTime(TypedDict):
    """Document creation time."""

    value: str | None
    """The day, YYYY-MM-DD; null where it is not known to the day."""
    earliest: str | None
    """Earliest possible day; null where unknown."""
    latest: str | None
    """Latest possible day; null where unknown."""
    method: Literal["stated", "inferred", "none"]
    """stated: the text dates itself. inferred: outside facts date what it reports. none: not known."""
    evidence: list[Evidence]
    """What the dating rests on."""


class Document(TypedDict):
    """One article."""

    id: str
    """Id: the number of the seed."""
    seed: str
    """Name of the file in seeds/."""
    sha256: str
    """SHA-256 of the seed's bytes."""
    title: Span | None
    """The headline; null where the seed has none."""
    zones: list[Zone]
    """Parts of the article in order, without overlap."""
    outlet: Outlet
    """Who published it."""
    story: str
    """Id of the story in corpus/registry/stories.json; the story owns the split."""
    origin: Literal["press", "authored"]
    """press: received from a newspaper. authored: written for this corpus."""
    rights: Rights
    """Rights in text and annotations."""
    dct: DocumentCreationTime
    """Document creation time."""


class DocumentDerived(TypedDict):
    """Columns that are not stored: the place among the splits, what follows from the text alone, and the credits. Offsets in code points of the text."""

    split: Literal["train", "validation", "test"]
    """Split of the story, and so of the document."""
    fold: int
    """Number of the story, for leave-one-story-out."""
    text: str
    """The article: the seed's bytes decoded as UTF-8, unchanged."""
    paragraphs: list[Range]
    """Paragraphs: lines with something on them."""
    sentences: list[Range]
    """Sentences."""
    tokens: list[Range]
    """Written tokens: split at white space and punctuation."""
    tokens_core: list[Range]
    """Core tokens: written tokens with attached و ف ب ك ل س cut off."""
    credits: list[Hop] | None
    """The sign-off's hop: agencies and media that the sign-off names, by the hand layer of entities. It carried the whole article, and so stands in the chain of no attribution. Null where entities are not annotated."""


class DateDerived(TypedDict):
    """Columns computed from the value."""

    begin: str | None
    """First day of the interval the value denotes, YYYY-MM-DD; null for durations, sets, references and incomplete values."""
    end: str | None
    """Last day of the interval, inclusive, YYYY-MM-DD."""
    grain: Literal["century", "decade", "year", "half", "quarter", "season", "month", "week", "weekend", "day", "daytime", "hour", "minute", "second"] | None
    """Smallest unit the value states."""
    resolution: Literal["absolute", "via_dct", "via_annotation", "vague", "unresolved"]
    """How the value came about: absolute (stated in the expression), via_dct or via_annotation (counted from the anchor), vague (a reference without a calendar value), unresolved (no value)."""
    months: Literal["none", "international", "levantine", "maghrebi", "dual", "hijri"]
    """Family of the month name in the expression."""


class EntityDerived(TypedDict):
    """Columns computed from the mention and the tokens."""

    tokens: Range
    """Smallest run of written tokens of the document that covers the span, as token numbers."""
    tokens_core: Range
    """The same in core tokens."""
    aligned: bool
    """True where the span starts and ends at written-token edges."""
    aligned_core: bool
    """True where the span starts and ends at core-token edges."""


class QuoteMarkDerived(TypedDict):
    """Columns computed from the marks."""

    inside: Span | None
    """What stands between the two marks; null for an orphan or an empty pair."""


class QuoteDerived(TypedDict):
    """Columns computed from the attribution."""

    content_text: str
    """The content's spans joined by a space, for reading."""
    source_texts: list[str]
    """A text for each source that has a mention: the mention, or for a dropped subject the mention it takes up."""
    level: int
    """Depth of nesting: 1 for an attribution without a parent."""


class ManifestFile(TypedDict):
    """One Parquet file."""

    config: str
    """Name of the config."""
    split: Literal["train", "validation", "test"]
    """Name of the split."""
    path: str
    """Path in the version's folder."""
    rows: int
    """Number of rows."""
    bytes: int
    """Size of the file."""
    sha256: str
    """SHA-256 of the file."""
    logical: str
    """SHA-256 of the rows as canonical JSON lines without nulls: the same whatever library wrote the file."""


class ManifestWithheld(TypedDict):
    """Only in a version without the articles' texts: the version that they make whole."""

    digest: str
    """SHA-256 of its manifest."""
    files: list[ManifestFile]
    """Its files."""


class Manifest(TypedDict):
    """One version of the dataset."""

    name: str
    """Name of the dataset."""
    version: str
    """Version of the dataset."""
    inputs: dict[str, str]
    """SHA-256 over names and bytes of everything that went in, by folder."""
    class_labels: dict[str, list[str]]
    """Names of every class label, in the order of their numbers, by config and column."""
    labels: dict[str, list[str]]
    """Values of every field that may take only those, by config and path of the field."""
    croissant: str
    """SHA-256 of croissant.json, which describes the files."""
    withheld: NotRequired[ManifestWithheld]
    """Only in a version without the articles' texts: the version that they make whole."""
    files: list[ManifestFile]
    """All files."""


class Author(TypedDict):
    """A person, who has a family name, or a body, which has none."""

    name: str
    """Name as it is written out."""
    family: NotRequired[str]
    """Family name of a person."""
    given: NotRequired[str]
    """Given names of a person."""
    orcid: NotRequired[str]
    """ORCID of a person."""
    affiliation: NotRequired[str]
    """Where a person works."""


class Grant(TypedDict):
    """Money that was given for the work."""

    funder: str
    """Who gave it."""
    grant: NotRequired[str]
    """Number or name of the grant."""


class Language(TypedDict):
    """A language of the texts."""

    tag: str
    """BCP 47 tag."""
    iso639_3: str
    """Code of three letters (ISO 639-3)."""


class Licence(TypedDict):
    """Of the annotations."""

    id: str
    """SPDX identifier."""
    url: str
    """Where the licence is to be read."""


class TextRights(TypedDict):
    """Of the texts."""

    id: str | None
    """SPDX identifier; null where no licence is granted here."""
    statement: str
    """Whose the texts are, in one sentence."""
    terms: str
    """What may be done with them, in words that hold where they are withheld too."""


class Licences(TypedDict):
    """Terms of every part."""

    annotations: Licence
    """Of the annotations."""
    code: Licence
    """Of the code."""
    texts: TextRights
    """Of the texts."""


class Identifiers(TypedDict):
    """Where it is found."""

    doi: str | None
    """DOI, without a resolver before it."""
    repository: str | None
    """Address of the source repository."""
    url: str | None
    """Address of the dataset's page."""
    package: str | None
    """Python package that carries the corpus and loads it with its function `load`."""


class HubTags(TypedDict):
    """What people filter by on a hub."""

    pretty_name: str
    """Short name."""
    license: str
    """Licence of the whole, in the hub's words; other where the parts differ."""
    license_name: str
    """Name of the licence where it is other; empty elsewhere."""
    annotations_creators: list[Literal["expert-generated", "crowdsourced", "machine-generated", "found", "no-annotation", "other"]]
    """Who annotated."""
    language_creators: list[Literal["expert-generated", "crowdsourced", "machine-generated", "found", "other"]]
    """Where the texts come from."""
    source_datasets: list[str]
    """Datasets it was made from."""
    task_categories: list[str]
    """Tasks."""
    task_ids: list[str]
    """Tasks, finer."""
    tags: list[str]
    """Tags."""


class CardNotes(TypedDict):
    """What the card says of this corpus alone."""

    name: NotRequired[str]
    """Before the description: what the name means."""
    splits: NotRequired[str]
    """After the table of documents and the rule that splits follow stories."""
    annotation: NotRequired[str]
    """How the annotations were made and by whom, and who reviewed them."""
    agreement: NotRequired[str]
    """After the explanation of the agreement table: what it does and does not show."""
    labels: NotRequired[str]
    """Since when the order of the labels is frozen."""


class Metadata(TypedDict):
    """corpus/metadata.json."""

    name: str
    """Short name: key of the citation and name in the manifest."""
    title: str
    """Title of the dataset."""
    version: str
    """Version of the dataset: MAJOR.MINOR.PATCH."""
    released: str
    """Day of the release."""
    description: str
    """What it is, in one paragraph of plain text."""
    authors: list[Author]
    """Who made it, in the order of the citation."""
    corrections: str
    """How to reach those who keep it, and how to send a correction."""
    funding: list[Grant]
    """Grants; empty where there was none."""
    languages: list[Language]
    """Languages of the texts."""
    keywords: list[str]
    """Keywords."""
    licences: Licences
    """Terms of every part."""
    identifiers: Identifiers
    """Where it is found."""
    hub: HubTags
    """What people filter by on a hub."""
    notes: CardNotes
    """What the card says of this corpus alone."""


class Alias(TypedDict):
    """One way of writing the entity's name."""

    form: str
    """The form as written in the documents."""
    kind: Literal["same", "spelling", "transliteration", "inflection", "short", "acronym", "epithet", "error"]
    """How it differs from the label."""
    documents: list[str]
    """Ids of the documents that write it so."""


class RegistryEntity(TypedDict):
    """One entity."""

    id: str
    """Id of the entity, the same in every document."""
    label_ar: str
    """Label in Arabic."""
    label_en: str
    """Label in English."""
    type: Literal["PER", "ORG", "GPE", "LOC", "FAC", "NORP", "OCC", "EVENT", "DOC", "PRODUCT", "NUM"]
    """Entity type."""
    wikidata: str | None
    """Wikidata item, verified in a public source; null where it could not be."""
    aliases: list[Alias]
    """Forms found in the documents."""
    confusable_with: list[str]
    """Ids of entities with a name so close that a reader may take one for the other."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""


class EntityRegistry(TypedDict):
    """corpus/registry/entities.json."""

    entities: list[RegistryEntity]
    """All entities."""


class Story(TypedDict):
    """One story."""

    id: str
    """Id of the story."""
    title: str
    """What happened, in English."""
    split: Literal["train", "validation", "test"]
    """Split of all its documents."""
    documents: list[str]
    """Ids of its documents."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""


class Stories(TypedDict):
    """corpus/registry/stories.json; the order of the stories numbers the folds."""

    stories: list[Story]
    """All stories."""


class Realisation(TypedDict):
    """One attribution that realises the utterance."""

    document: str
    """Id of the document."""
    quote: str
    """Id of the attribution in its hand layer."""


class Edit(TypedDict):
    """One difference between two realisations."""

    kind: Literal["lexical", "orthographic", "deixis-shift", "boundary-shift", "speaker-granularity", "addition", "omission", "tense"]
    """What kind of difference."""
    a: Span | None
    """The words in the first realisation's document; null for an addition."""
    b: Span | None
    """The words in the second realisation's document; null for an omission."""


class UtterancePair(TypedDict):
    """How two realisations relate."""

    a: int
    """Number of the first realisation in the list, from 0."""
    b: int
    """Number of the second."""
    relation: Literal["verbatim", "orthographic", "translation-variant", "paraphrase", "partial"]
    """The relation."""
    edits: list[Edit]
    """The differences."""


class Utterance(TypedDict):
    """One saying."""

    id: str
    """Id of the utterance."""
    realisations: list[Realisation]
    """Where it is realised."""
    pairs: list[UtterancePair]
    """How they relate."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""


class Claim(TypedDict):
    """What one place says on a question."""

    document: str
    """Id of the document."""
    span: Span
    """The words."""
    value: str
    """What they say, normalised."""


class Conflict(TypedDict):
    """A question on which the documents disagree."""

    id: str
    """Id of the conflict."""
    question: str
    """The question, in English."""
    claims: list[Claim]
    """The answers."""


class Utterances(TypedDict):
    """corpus/registry/utterances.json."""

    utterances: list[Utterance]
    """All utterances with more than one realisation."""
    conflicts: list[Conflict]
    """Claims that contradict each other."""


class ConflictRowClaim(TypedDict):
    """What one place says on the question."""

    document: str
    """Id of the document."""
    span: Span
    """The words."""
    value: str
    """What they say, normalised."""
    context: Span
    """The sentence or sentences that hold the words."""


class ConflictRow(TypedDict):
    """One question."""

    id: str
    """Id of the conflict."""
    story: str
    """Id of the story of the first claim's document."""
    split: Literal["train", "validation", "test"]
    """Split of the story."""
    fold: int
    """Number of the story: leave out one fold at a time for leave-one-story-out."""
    question: str
    """The question, in English."""
    claims: list[ConflictRowClaim]
    """The answers."""


class NerSentence(TypedDict):
    """One sentence."""

    id: str
    """Document id, hyphen, number of the sentence from 0."""
    span: Span
    """The sentence in the document's text."""
    tokens: list[str]
    """Written tokens."""
    ner_tags: list[Literal["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-GPE", "I-GPE", "B-LOC", "I-LOC", "B-FAC", "I-FAC", "B-NORP", "I-NORP", "B-OCC", "I-OCC", "B-EVENT", "I-EVENT", "B-DOC", "I-DOC", "B-PRODUCT", "I-PRODUCT", "B-NUM", "I-NUM"]]
    """A tag for each written token."""
    tokens_core: list[str]
    """Core tokens: attached particles cut off."""
    ner_tags_core: list[Literal["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-GPE", "I-GPE", "B-LOC", "I-LOC", "B-FAC", "I-FAC", "B-NORP", "I-NORP", "B-OCC", "I-OCC", "B-EVENT", "I-EVENT", "B-DOC", "I-DOC", "B-PRODUCT", "I-PRODUCT", "B-NUM", "I-NUM"]]
    """A tag for each core token."""


class RegistryRowPlace(TypedDict):
    """The first mention in these documents that reads so."""

    document: str
    """Id of the document."""
    span: Span
    """The words."""


class RegistryRowAlias(TypedDict):
    """One way of writing the entity's name."""

    form: str
    """The form as written in the documents."""
    kind: Literal["same", "spelling", "transliteration", "inflection", "short", "acronym", "epithet", "error"]
    """How it differs from the label."""
    documents: list[str]
    """Ids of the documents of the split that write it so."""
    first: RegistryRowPlace
    """The first mention in these documents that reads so."""


class RegistryRow(TypedDict):
    """One entity, as one split knows it."""

    id: str
    """Id of the entity, the same in every document and split."""
    split: Literal["train", "validation", "test"]
    """Split of the documents that are meant here."""
    label_ar: str
    """Label in Arabic."""
    label_en: str
    """Label in English."""
    type: Literal["PER", "ORG", "GPE", "LOC", "FAC", "NORP", "OCC", "EVENT", "DOC", "PRODUCT", "NUM"]
    """Entity type."""
    wikidata: str | None
    """Wikidata item, verified in a public source; null where it could not be."""
    documents: list[str]
    """Ids of the documents of the split that name the entity, in whatever field."""
    aliases: list[RegistryRowAlias]
    """Forms found in these documents."""
    confusable_with: list[str]
    """Ids of entities of the split with a name so close that a reader may take one for the other."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""


class UtteranceRowRealisation(TypedDict):
    """One attribution that realises the utterance, with what its hand layer says of it."""

    document: str
    """Id of the document."""
    quote: str
    """Id of the attribution in its hand layer."""
    form: Literal["direct", "mixed", "indirect", "reported-act"]
    """direct: verbatim covers content and the complementizer is none or colon. mixed: any other verbatim. indirect: no verbatim. reported-act: a listed cue with only a topic or an addressee."""
    content: list[Span]
    """The whole proposition, without the outer marks and without the complementizer; several spans where it is discontinuous. Empty for a reported act without a proposition."""
    content_text: str
    """The content's spans joined by a space, for reading."""
    cue_text: str | None
    """The cue; null where there is none."""
    source_texts: list[str]
    """A text for each source that has a mention: the mention, or for a dropped subject the mention it takes up."""
    source_entities: list[str]
    """Ids of the entities among the sources, in the registry."""


class UtteranceRow(TypedDict):
    """One saying, and every place where it is realised."""

    id: str
    """Id of the utterance."""
    story: str
    """Id of the story of the first realisation's document."""
    split: Literal["train", "validation", "test"]
    """Split of the story."""
    fold: int
    """Number of the story: leave out one fold at a time for leave-one-story-out."""
    realisations: list[UtteranceRowRealisation]
    """Where it is realised."""
    pairs: list[UtterancePair]
    """How they relate: numbers of two realisations from 0, the relation, and the edits with their offsets in the two documents."""
    note: NotRequired[str]
    """A remark of the annotator, in English."""


class RuleAnnotations(TypedDict):
    """What the rules find in one text: every layer, never null."""

    dates: list[DateAnnotation]
    """Time expressions as TIMEX3 (TimeML 1.2.1): dates, times, durations and sets, each with its value. Absent from a file, and null in a row, where the layer is not annotated."""
    entities: list[EntityAnnotation]
    """Mentions of entities: nested ones too, of the same type too, never crossing. Absent from a file, and null in a row, where the layer is not annotated."""
    quote_marks: list[QuoteMarkAnnotation]
    """Every quotation mark of the text, paired or orphan, with what it is there for. Absent from a file, and null in a row, where the layer is not annotated."""
    quotes: list[QuoteAnnotation]
    """Attributions: one cue with one continuous act of saying, who said it, to whom, through whom. Absent from a file, and null in a row, where the layer is not annotated."""
