"""SPARQL queries to CELLAR: one list a query, many works at once, pages by key.

Ontology: CDM, http://publications.europa.eu/ontology/cdm. Written with the endpoint's limits in mind: OFFSET fails
beyond 10,000 rows, OPTIONALs of list-valued facts multiply rows, some CELEX numbers are untyped literals.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from crawlers.languages import three_letters
from pipeline.errors import BadInput

PAGE = 1000
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_CELEX = "http://publications.europa.eu/resource/celex/"
_PREFIXES = """PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_INDEXED = """FILTER NOT EXISTS { ?other cdm:do_not_index "true"^^xsd:boolean }"""
_CELEX_AND_TITLE = f"""
  ?other cdm:resource_legal_id_celex ?key .
  OPTIONAL {{ ?e cdm:expression_belongs_to_work ?other ;
    cdm:expression_uses_language <{_LANGUAGE}ENG> ; cdm:expression_title ?title }}"""

CELEX = re.compile(r"^[0-9]{5}[A-Z]{1,2}[0-9]{4}")
"""What a CELEX number begins with; the endpoint also returns rubbish such as '04'."""

LISTS: dict[str, str] = {
    "consolidated_as": """{ ?other cdm:act_consolidated_based_on_resource_legal ?w }
    UNION { ?other cdm:act_consolidated_consolidates_resource_legal ?w }
    ?other cdm:resource_legal_id_celex ?key .
    FILTER(STRSTARTS(STR(?key), CONCAT("0", SUBSTR(?base, 2), "-")))""",
    "amended_by": "?other cdm:resource_legal_amends_resource_legal ?w ." + _CELEX_AND_TITLE,
    "corrected_by": "?other cdm:resource_legal_corrects_resource_legal ?w ." + _CELEX_AND_TITLE,
    "repealed_by": "?other cdm:resource_legal_repeals_resource_legal ?w ." + _CELEX_AND_TITLE,
}
"""The lists of related works by the relation they become."""


def related(relation: str, celex: Sequence[str], after: str = "") -> str:
    """Return the query for one list of `LISTS`: rows of base, key (a CELEX), date, title."""
    return _select(
        "?base ?key ?date ?title", celex,
        f"{LISTS[relation]}\n  OPTIONAL {{ ?other cdm:work_date_document ?date }}\n  {_INDEXED}", after,
    )  # fmt: skip


def languages(celex: Sequence[str], after: str = "") -> str:
    """Return the query for the languages that the works are there in: rows of base and key (a language's URI)."""
    pattern = "?e cdm:expression_belongs_to_work ?w ; cdm:expression_uses_language ?key ."
    return _select("?base ?key", celex, pattern, after)


def texts(celex: Sequence[str], langs: Sequence[str], after: str = "") -> str:
    """Return the query for the XHTML and HTML of works: rows of base, key (manifestation), lang (URI), type."""
    wanted = " ".join(f"<{_LANGUAGE}{three_letters(lang).upper()}>" for lang in langs)
    pattern = f"""VALUES ?lang {{ {wanted} }}
  ?e cdm:expression_belongs_to_work ?w ; cdm:expression_uses_language ?lang .
  ?key cdm:manifestation_manifests_expression ?e ; cdm:manifestation_type ?type .
  FILTER(STR(?type) IN ("xhtml", "html"))"""
    return _select("?base ?key ?lang ?type", celex, pattern, after)


def measures(celex: str, after: str = "") -> str:
    """Return the query for national implementing measures: rows of base, key (sector 7 CELEX), country, date, title.

    Without the STARTS filter a row comes back for every directive that a measure transposes.
    """
    pattern = f"""?other cdm:measure_national_implementing_implements_resource_legal ?w ;
    cdm:resource_legal_id_celex ?key .
  FILTER(STRSTARTS(STR(?key), "7{celex[1:]}"))
  OPTIONAL {{ ?other cdm:measure_national_implementing_implemented_by_country ?country }}
  OPTIONAL {{ ?other cdm:work_date_document ?date }}
  OPTIONAL {{ ?other cdm:work_title ?title }}
  OPTIONAL {{ ?other cdm:eli ?eli }}"""
    return _select("?base ?key ?country ?date ?title ?eli", [celex], pattern, after)


def news(since: str, after: str = "") -> str:
    """Return the query for the acts of the Official Journal (L and C: CELEX sectors 3 and 5) whose documents date from
    `since` (ISO date; '' for all) on: rows of key (a CELEX), date, title."""
    dated = f'\n  FILTER(?date >= "{_quoted(since)}"^^xsd:date)' if since else ""
    page = f'\n  FILTER(STR(?key) >= "{_quoted(after)}")' if after else ""
    return f"""{_PREFIXES}SELECT DISTINCT ?key ?date ?title WHERE {{
  ?w cdm:work_date_document ?date ; cdm:resource_legal_id_celex ?key .{dated}
  FILTER(REGEX(STR(?key), "^[35][0-9]{{4}}"))
  FILTER NOT EXISTS {{ ?w cdm:do_not_index "true"^^xsd:boolean }}
  ?e cdm:expression_belongs_to_work ?w ; cdm:expression_title ?title ;
    cdm:expression_uses_language <{_LANGUAGE}ENG> .{page}
}} ORDER BY STR(?key) LIMIT {PAGE}"""


def _select(columns: str, celex: Sequence[str], pattern: str, after: str) -> str:
    for number in celex:
        if not re.fullmatch(r"[0-9A-Za-z()_-]+", number):
            raise BadInput(number, "not a CELEX number", "mend the catalogue entry")
    rows = " ".join(f'("{n}" <{_CELEX}{n}> "{n}"^^xsd:string)' for n in celex)
    page = f'\n  FILTER(STR(?key) >= "{_quoted(after)}")' if after else ""
    return f"""{_PREFIXES}SELECT DISTINCT {columns} WHERE {{
  VALUES (?base ?same ?typed) {{ {rows} }}
  {{ ?w owl:sameAs ?same }} UNION {{ ?w cdm:resource_legal_id_celex ?typed }}
  UNION {{ ?w cdm:resource_legal_id_celex ?base }}
  {pattern}{page}
}} ORDER BY STR(?key) LIMIT {PAGE}"""


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def rows(body: bytes, where: str) -> list[dict[str, str]]:
    """Read SPARQL 1.1 JSON results as plain rows. Raises `BadInput` for anything else."""
    try:
        found = json.loads(body)["results"]["bindings"]
        return [{name: str(cell["value"]) for name, cell in row.items()} for row in found]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(where, "not the JSON of a SPARQL result", "the endpoint may be overloaded; try later") from error
