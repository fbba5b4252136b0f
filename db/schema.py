"""The tables and columns, once: the store creates them from here and Datasette's descriptions are made from here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column: SQLite type, what it holds, unit where it has one, and the table.column it refers to."""

    type: type
    description: str
    unit: str = ""
    references: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: title and description for readers, columns in order, primary key, unique keys, indexes, FTS columns."""

    title: str
    description: str
    columns: dict[str, Column]
    pk: str | tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    search: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    sort: str = ""
    label: str = ""
    hidden: bool = field(default=False)


C = Column

TABLES: dict[str, Table] = {
    "sources": Table(
        "Sources",
        "Publishers with an interface: who publishes, how often it is asked, whether it is healthy.",
        {
            "id": C(str, "Short name of the source, e.g. cellar, boe"),
            "title": C(str, "Name of the publisher"),
            "jurisdiction": C(str, "eu, coe, or ISO 3166 code in lower case"),
            "homepage": C(str, "Address for people"),
            "licence": C(str, "Terms under which the publisher lets its texts be re-used"),
            "rhythm": C(str, "How often it is asked: daily, weekly, manual"),
            "enabled": C(int, "1 asked, 0 switched off"),
            "reason": C(str, "Why it is switched off or skipped"),
            "health": C(str, "green, amber, red or off, as of the last run"),
            "health_reason": C(str, "Why it is not green"),
            "last_change": C(str, "When it last showed a text not seen before (UTC)"),
            "max_silence_days": C(int, "Longest silence its rhythm explains", "days"),
        },
        "id",
        facets=("jurisdiction", "health", "rhythm"),
        label="title",
    ),
    "works": Table(
        "Works",
        "Acts, treaties and guidance that are watched.",
        {
            "id": C(str, "Jurisdiction, colon, publisher's identifier"),
            "source": C(str, "Source it comes from", references="sources.id"),
            "jurisdiction": C(str, "eu, coe, or ISO 3166 code in lower case"),
            "kind": C(str, "statute, directive, treaty, circular, guidance …"),
            "title": C(str, "Title as the publisher prints it, or the catalogue's until it was read"),
            "short_title": C(str, "Title people use"),
            "url": C(str, "Official address (ELI where there is one)"),
            "languages": C(str, "Languages that are watched, comma separated"),
            "why": C(str, "Why it is watched"),
            "implements": C(str, "Works it implements or belongs to, comma separated"),
            "status": C(str, "in_force, repealed, proposal"),
        },
        "id",
        indexes=(("jurisdiction",), ("source",)),
        facets=("jurisdiction", "kind", "source", "status"),
        search=("title", "short_title", "why"),
        label="short_title",
    ),
    "relations": Table(
        "Relations",
        "What publishers say of two works: amended by, corrected by, implemented by …",
        {
            "id": C(str, "Hash of work, relation and other"),
            "work": C(str, "The watched work", references="works.id"),
            "relation": C(str, "amended_by, corrected_by, consolidated_as, implemented_by, available_in, repealed_by"),
            "other": C(str, "The other work's id, or a language"),
            "title": C(str, "Title of the other work"),
            "date": C(str, "Date of the other work"),
            "country": C(str, "Country that notified an implementing measure (ISO 3166-1 alpha-3)"),
            "url": C(str, "Address of the other work"),
            "first_seen": C(str, "When it was first seen (UTC)"),
        },
        "id",
        indexes=(("work", "relation"), ("country",)),
        facets=("relation", "country"),
    ),
    "captures": Table(
        "Captures",
        "Answers of publishers as archived: one row for each text that differed from the one before.",
        {
            "id": C(str, "Hash of URL and digest"),
            "source": C(str, "Source asked", references="sources.id"),
            "work": C(str, "Work it belongs to", references="works.id"),
            "url": C(str, "Address asked"),
            "final_url": C(str, "Address that answered after redirects"),
            "role": C(str, "text, metadata or listing"),
            "lang": C(str, "Language asked for (ISO 639-1)"),
            "version": C(str, "Date of the text, where the address names it"),
            "basis": C(str, "as_enacted, consolidated, proposal or guidance, where the address says"),
            "format": C(str, "Publisher's format, where the address says"),
            "status": C(int, "HTTP status"),
            "media_type": C(str, "Content-Type of the answer"),
            "bytes": C(int, "Length of the body", "bytes"),
            "sha256": C(str, "SHA-256 of the body"),
            "fetched_at": C(str, "When it was first fetched (UTC)"),
            "etag": C(str, "ETag of the answer"),
            "last_modified": C(str, "Last-Modified of the answer"),
            "warc": C(str, "Archive file"),
            "offset": C(int, "Offset of the record in the archive file", "bytes"),
            "suspect": C(str, "Why it is not trusted (health), empty when it is"),
        },
        "id",
        indexes=(("work",), ("url",)),
        facets=("source", "role", "status"),
        sort="fetched_at desc",
    ),
    "expressions": Table(
        "Expressions",
        "Versions of works: one text, of one date, in one language.",
        {
            "id": C(str, "Work id, @, version date, /, language"),
            "work": C(str, "Work", references="works.id"),
            "lang": C(str, "Language (ISO 639-1)"),
            "version": C(str, "Date of the text"),
            "basis": C(str, "as_enacted, consolidated, proposal or guidance"),
            "official": C(int, "1 where the publisher calls this text authentic"),
            "title": C(str, "Title as printed"),
            "amended_by": C(str, "Act that brought this version about"),
            "format": C(str, "Publisher's format it was read from"),
            "url": C(str, "Official address of this version"),
            "capture": C(str, "Capture it was read from", references="captures.id"),
            "sha256": C(str, "Hash over the law's text alone"),
            "provisions": C(int, "Number of provisions"),
            "characters": C(int, "Length of the text", "characters"),
            "coverage": C(float, "Share of the source's own text that landed in provisions"),
            "current": C(int, "1 for the newest text in force of the work in this language"),
            "future": C(int, "1 where the version enters into force after the last run"),
            "newer_known": C(str, "A newer version that is known of but not held, or empty"),
            "lexicon": C(str, "Version of scheme, lexicon and engine that it was annotated with (hash)"),
            "compared_with": C(str, "Version before it that its changes were taken against, or empty"),
        },
        "id",
        indexes=(("work", "lang", "version"), ("current",)),
        facets=("lang", "basis", "format", "current"),
        sort="version desc",
    ),
    "provisions": Table(
        "Provisions",
        "Addressable units of an expression: recitals, articles, paragraphs, points …",
        {
            "id": C(str, "Expression id, #, eid"),
            "expression": C(str, "Expression", references="expressions.id"),
            "work": C(str, "Work", references="works.id"),
            "lang": C(str, "Language (ISO 639-1)"),
            "eid": C(str, "Id within the expression, Akoma Ntoso style"),
            "parent": C(str, "Provision above it", references="provisions.id"),
            "kind": C(str, "rec, art, sec, para, point, annex …"),
            "num": C(str, "Number as printed"),
            "heading": C(str, "Heading as printed"),
            "text": C(str, "Own text, without that of the provisions below it"),
            "stem": C(int, "Characters of the text that stand before the provisions below", "characters"),
            "position": C(int, "Place in reading order"),
            "start": C(int, "Offset in the expression's text", "characters"),
            "end": C(int, "End offset, descendants included", "characters"),
            "status": C(str, "in_force, repealed or not_yet"),
            "path": C(str, "Headings above it"),
            "valid_from": C(str, "Date from which this wording is in force, where the publisher says"),
            "page": C(int, "Page of a PDF it begins on"),
            "marks": C(str, "Consolidation marks: which act changed it (JSON)"),
            "url": C(str, "Official address, as near to the provision as the publisher offers"),
            "current": C(int, "1 where it belongs to the current expression"),
            "sha256": C(str, "Hash over number, heading, text and status"),
        },
        "id",
        indexes=(("expression", "position"), ("work", "eid"), ("parent",)),
        facets=("kind", "lang", "status", "current"),
        search=("num", "heading", "text"),
        label="eid",
    ),
    "notes": Table(
        "Notes",
        "Footnotes, kept apart from the text.",
        {
            "id": C(str, "Provision id and running number"),
            "provision": C(str, "Provision it hangs on", references="provisions.id"),
            "label": C(str, "Label as printed"),
            "text": C(str, "Text of the note"),
        },
        "id",
        indexes=(("provision",),),
    ),
    "concepts": Table(
        "Concepts",
        "The annotation scheme: mechanisms, crime scopes and residence-status clauses (SKOS).",
        {
            "id": C(str, "Part, slash, name: mechanism/reflection_period"),
            "part": C(str, "mechanism, crime or status"),
            "label": C(str, "Preferred label in English"),
            "definition": C(str, "What it means"),
            "scope_note": C(str, "What is in and what is out"),
        },
        "id",
        facets=("part",),
        label="label",
    ),
    "annotations": Table(
        "Annotations",
        "Concepts attached to exact words of provisions (W3C Web Annotation).",
        {
            "id": C(str, "Hash of provision, concept, offsets and rule"),
            "provision": C(str, "Provision", references="provisions.id"),
            "expression": C(str, "Expression", references="expressions.id"),
            "work": C(str, "Work", references="works.id"),
            "concept": C(str, "Concept", references="concepts.id"),
            "polarity": C(str, "asserted, negated, excepted, referenced, defined or repealed"),
            "exact": C(str, "The words tagged"),
            "prefix": C(str, "Words before them"),
            "suffix": C(str, "Words after them"),
            "field": C(str, "text or heading"),
            "start": C(int, "Offset in the provision's text", "characters"),
            "end": C(int, "End offset in the provision's text", "characters"),
            "rule": C(str, "Rule that fired"),
            "why": C(str, "What let it pass"),
            "lexicon": C(str, "Version of scheme, lexicon and engine (hash)"),
            "current": C(int, "1 where it belongs to the current expression"),
        },
        "id",
        indexes=(("provision",), ("concept",), ("work", "concept"), ("expression",)),
        facets=("concept", "polarity", "work", "current"),
    ),
    "findings": Table(
        "Findings",
        "One mechanism in one article, with its frame.",
        {
            "id": C(str, "Provision id, |, mechanism"),
            "provision": C(str, "Article, section or recital", references="provisions.id"),
            "expression": C(str, "Expression", references="expressions.id"),
            "work": C(str, "Work", references="works.id"),
            "jurisdiction": C(str, "eu, coe, or ISO 3166 code in lower case"),
            "mechanism": C(str, "Concept", references="concepts.id"),
            "crime_scope": C(str, "Concepts of the crimes covered, comma separated"),
            "initiator": C(str, "Who can set it off, comma separated"),
            "decided_by": C(str, "Authority as the law names it"),
            "modality": C(str, "shall, may or unstated"),
            "automatic": C(str, "yes where it takes effect by law once a report is made"),
            "cooperation": C(str, "required, not_required or unstated"),
            "certification": C(str, "required, not_required or unstated"),
            "duration": C(str, "ISO 8601 duration with its qualifier: min P30D"),
            "appeal": C(str, "yes, no or unstated"),
            "family": C(str, "yes, no or unstated"),
            "territory": C(str, "national, regional or local"),
            "evidence": C(str, "Each value with its provision and exact words (JSON)"),
            "current": C(int, "1 where it belongs to the current expression"),
        },
        "id",
        indexes=(("mechanism",), ("work",), ("provision",)),
        facets=(
            "jurisdiction",
            "mechanism",
            "initiator",
            "modality",
            "cooperation",
            "certification",
            "current",
        ),
    ),
    "changes": Table(
        "Changes",
        "What differs between two versions of a work in one language, provision by provision.",
        {
            "id": C(str, "Hash of the two expressions, eid and kind"),
            "work": C(str, "Work", references="works.id"),
            "lang": C(str, "Language (ISO 639-1)"),
            "date": C(str, "Date of the newer text: when the change takes effect"),
            "eid": C(str, "Provision"),
            "kind": C(str, "added, amended, repealed, renumbered or tags_moved"),
            "significance": C(str, "substantive, editorial or numbering"),
            "old_expression": C(str, "Version before", references="expressions.id"),
            "new_expression": C(str, "Version after", references="expressions.id"),
            "old_eid": C(str, "Its number before, where renumbered"),
            "old_text": C(str, "Words before"),
            "new_text": C(str, "Words after"),
            "gained": C(str, "Concepts gained, comma separated"),
            "lost": C(str, "Concepts lost, comma separated"),
            "amended_by": C(str, "Amending act, where the publisher names it"),
            "anchors": C(
                str, "Whether the words of each old tag stand in the new text: found, ambiguous, orphaned (JSON)"
            ),
            "detected_at": C(str, "When the monitor saw it (UTC)"),
        },
        "id",
        indexes=(("date",), ("work", "date")),
        facets=("work", "kind", "significance"),
        sort="date desc",
    ),
    "candidates": Table(
        "Candidates",
        "Documents of the daily gazettes that look relevant and are not watched, for a person to accept or reject.",
        {
            "id": C(str, "Jurisdiction, colon, publisher's identifier"),
            "source": C(str, "Gazette it was seen in", references="sources.id"),
            "title": C(str, "Title"),
            "url": C(str, "Address"),
            "date": C(str, "Date of the gazette"),
            "lang": C(str, "Language of the title (ISO 639-1)"),
            "reason": C(str, "The words that made it look relevant, each with its term class or concept"),
            "decision": C(str, "open, accepted or rejected"),
            "note": C(str, "What the person who decided wrote"),
            "decided_at": C(str, "When it was decided (UTC), empty while open"),
            "first_seen": C(str, "When it was first seen (UTC)"),
        },
        "id",
        facets=("source", "decision", "lang"),
        sort="date desc",
        label="title",
    ),
    "runs": Table(
        "Runs",
        "Executions of crawl, annotate, store, compare.",
        {
            "id": C(int, "Running number"),
            "started_at": C(str, "UTC"),
            "finished_at": C(str, "UTC, empty while it runs or if it was killed"),
            "status": C(str, "running, ok, errors or killed"),
            "version": C(str, "Version of the monitor"),
            "lexicon": C(str, "Version of scheme, lexicons and engine (hash)"),
            "sources": C(str, "Sources asked, comma separated"),
            "answered": C(str, "Sources that answered as expected, comma separated"),
            "replay": C(str, "Archive answered from, or empty"),
            "requests": C(int, "Requests made"),
            "works": C(int, "Works looked at"),
            "expressions": C(int, "Versions stored"),
            "annotations": C(int, "Annotations stored"),
            "changes": C(int, "Changes stored"),
            "errors": C(int, "Errors"),
        },
        "id",
        sort="id desc",
    ),
    "run_errors": Table(
        "Run errors",
        "What went wrong in a run, one row each.",
        {
            "id": C(int, "Running number"),
            "run": C(int, "Run", references="runs.id"),
            "source": C(str, "Source"),
            "work": C(str, "Work"),
            "stage": C(str, "crawl, parse, annotate, store, compare or discover"),
            "where": C(str, "URL or file"),
            "what": C(str, "What is wrong"),
            "mend": C(str, "What can be done"),
        },
        "id",
        indexes=(("run",),),
        facets=("stage", "source"),
    ),
}
"""Parents come before the tables that refer to them."""

VIEWS: dict[str, tuple[str, str]] = {
    "source_status": (
        "Sources with the time of the last run in which they answered as expected.",
        """select s.*, (select max(r.started_at) from runs r
             where ',' || r.answered || ',' like '%,' || s.id || ',%') as last_success from sources s""",
    ),
    "current_provisions": (
        "Provisions of the texts in force, with the version they are read from.",
        """select p.*, e.version, e.basis, e.official, e.newer_known
             from provisions p join expressions e on e.id = p.expression where p.current = 1""",
    ),
}
"""Views: name to description and query. A run that finds nothing new writes no row but its own, so the time of a
source's last success is read from the runs."""
