"""The canned queries: what analysts ask most, each with its title, description and parameters.

A parameter left empty doesn't restrict. Columns named `provision`, `work`, `concept` or `mechanism` become links to
the site's pages.
"""

from __future__ import annotations

_ANY = "(:{0} = '' or {1} = :{0})"
_ONE_OF = "(:{0} = '' or ',' || replace({1}, ' ', '') || ',' like '%,' || :{0} || ',%')"


def _any(parameter: str, column: str) -> str:
    return _ANY.format(parameter, column)


def _one_of(parameter: str, column: str) -> str:
    return _ONE_OF.format(parameter, column)


def _query(title: str, description: str, sql: str, **params: str) -> dict[str, object]:
    """A query; `params` are its parameters, each with the words that explain it."""
    explained = " ".join(f"{name}: {words}." for name, words in params.items())
    return {
        "title": title,
        "description": f"{description} {explained}".strip(),
        "sql": sql.strip(),
        "params": list(params),
        "hide_sql": True,
    }


QUERIES: dict[str, dict[str, object]] = {
    "provisions_by_mechanism": _query(
        "Provisions by mechanism",
        "The articles in force that carry a mechanism, with the words that say so.",
        f"""
select w.jurisdiction, a.work, a.provision, a.concept, a.polarity, a.exact as words, e.version, e.lang
from annotations a join works w on w.id = a.work join expressions e on e.id = a.expression
where a.current = 1
  and (:mechanism = '' or a.concept = :mechanism or a.concept = 'mechanism/' || :mechanism)
  and a.concept like 'mechanism/%'
  and {_any("jurisdiction", "w.jurisdiction")}
  and {_any("polarity", "a.polarity")}
order by w.jurisdiction, a.work, a.provision, a.start
""",
        mechanism="id such as mechanism/reflection_period, empty for all",
        jurisdiction="eu, coe or a country in two letters, empty for all",
        polarity="asserted, negated, excepted, referenced, defined or repealed, empty for all",
    ),
    "changes_since": _query(
        "Changes since",
        "What was added, amended, repealed or renumbered since a date, and which tags moved with it, newest first.",
        f"""
select c.date, c.work, c.eid, c.kind, c.significance, c.new_expression || '#' || c.eid as provision,
  c.gained, c.lost, c.old_text, c.new_text, c.amended_by, c.detected_at
from changes c join works w on w.id = c.work
where (:since = '' or c.date >= :since) and {_any("jurisdiction", "w.jurisdiction")}
  and {_any("significance", "c.significance")}
order by c.date desc, c.work, c.eid
""",
        since="date in the form 2024-01-31, empty for all",
        jurisdiction="eu, coe or a country in two letters, empty for all",
        significance="substantive, editorial or numbering, empty for all",
    ),
    "evidence_for_one_work": _query(
        "Evidence for one work",
        "Every tag in the text in force of one act, in reading order, with its words and the rule that fired.",
        f"""
select p.eid, a.provision, a.concept, a.polarity, a.prefix, a.exact as words, a.suffix, a.rule, a.why, e.version, e.lang
from annotations a join provisions p on p.id = a.provision join expressions e on e.id = a.expression
where a.work = :work and a.current = 1 and {_any("lang", "e.lang")}
order by e.lang, p.position, a.start
""",
        work="id such as eu:32012L0029",
        lang="language in two letters, empty for all",
    ),
    "victim_may_apply": _query(
        "Where the victim may apply herself",
        "Findings in force whose mechanism can be set off by the initiator named, with the words that say so.",
        f"""
select f.jurisdiction, f.mechanism, f.provision, f.initiator,
  (select group_concat(json_extract(value, '$.exact'), ' … ') from json_each(nullif(f.evidence, ''))
    where json_extract(value, '$.name') = 'initiator') as words,
  f.modality, f.decided_by, f.cooperation, f.duration, f.crime_scope, f.work
from findings f
where f.current = 1 and {_one_of("initiator", "f.initiator")} and {_any("mechanism", "f.mechanism")}
order by f.jurisdiction, f.mechanism, f.work
""",
        initiator="victim, representative, third_party, social_services, police, prosecutor, labour_inspectorate, "
        "judge or ex_officio; empty for all",
        mechanism="id such as mechanism/victim_permit, empty for all",
    ),
    "transposition": _query(
        "Transposition",
        "National implementing measures that countries have notified for a directive, by country.",
        f"""
select r.country, r.date, r.title, r.other, r.url, r.work, r.first_seen
from relations r
where r.relation = 'implemented_by' and r.work = coalesce(nullif(:work, ''), 'eu:32012L0029')
  and {_any("country", "r.country")}
order by r.country, r.date
""",
        work="id of the directive, empty for eu:32012L0029",
        country="ISO 3166-1 alpha-3 code such as ESP, empty for all",
    ),
    "works_by_freshness": _query(
        "Works by jurisdiction and freshness",
        "What is watched, which text of it is held, of which date, and whether a newer one is known.",
        f"""
select w.jurisdiction, w.id as work, w.kind, w.status, e.lang, e.version, e.basis, e.official, e.newer_known,
  e.provisions, round(e.coverage, 3) as coverage, s.title as source, s.health
from works w left join expressions e on e.work = w.id and e.current = 1 left join sources s on s.id = w.source
where {_any("jurisdiction", "w.jurisdiction")}
order by w.jurisdiction, e.version is not null, e.version, w.id
""",
        jurisdiction="eu, coe or a country in two letters, empty for all",
    ),
    "full_text_search": _query(
        "Full-text search",
        "Provisions in force that hold all the words, with or without accents: prorroga finds prórroga.",
        f"""
select p.id as provision, p.work, p.lang, p.heading,
  snippet(provisions_fts, -1, '', '', ' … ', 30) as words
from provisions_fts join provisions p on p.rowid = provisions_fts.rowid
where provisions_fts match coalesce(nullif(escape_fts(:words), ''), '""') and p.current = 1 and {_any("lang", "p.lang")}
order by provisions_fts.rank limit 200
""",
        words="one or more words; in quotation marks for a phrase",
        lang="language in two letters, empty for all",
    ),
    "sources_health": _query(
        "Sources and their health",
        "Each publisher, whether it answered as expected, and for how long it has shown nothing new.",
        f"""
select s.id as source, s.title, s.jurisdiction, s.health, s.health_reason, s.enabled, s.reason, s.rhythm,
  s.last_success, s.last_change,
  cast(julianday('now') - julianday(s.last_change) as integer) as silent_days, s.max_silence_days,
  (select count(*) from works w where w.source = s.id) as works
from source_status s
where {_any("health", "s.health")}
order by case s.health when 'red' then 0 when 'amber' then 1 when 'green' then 2 else 3 end, s.id
""",
        health="green, amber, red or off, empty for all",
    ),
}
