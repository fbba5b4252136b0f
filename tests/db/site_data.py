"""A small database for the site's tests: two works, two versions, every kind of thing that a page shows."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from db import rows as made
from db.store import Store
from pipeline.model import Annotation, Change, Expression, Finding, Value
from pipeline.tree import Node, expression

WORK = "es:BOE-A-2000-544"
EU = "eu:32012L0029"
OLD, NEW = f"{WORK}@2011-07-30/es", f"{WORK}@2018-09-04/es"
HOSTILE = "Ley <script>alert(1)</script> de prueba & más"
SENTENCE = "La víctima podrá solicitar el período de reflexión <script>alert(2)</script> & una prórroga"


def _law(version: str, days: str) -> Expression:
    article = Node("art", num="Artículo 59 bis.", heading="Víctimas de trata <b>x</b>", eid="art_59bis")
    first = article.add("para", "1.", text=f"{SENTENCE} de {days} días cuando:")
    first.add("point", "a)", text="coopere con la policía;")
    first.add("point", "b)", text="sea menor.")
    first.say("lo que se resolverá sin demora.")
    article.add("para", "2.", text="No se incoará expediente sancionador.")
    gone = Node("art", num="Artículo 60.", eid="art_60", status="repealed")
    chapter = Node("chap", num="CAPÍTULO II", heading="De las víctimas", eid="chap_II", parts=[article, gone])
    chapter.parts[0].notes.append(("1", "Nota <i>al pie</i>."))
    return expression([chapter], work=WORK, lang="es", title=HOSTILE, format="boe-xml",
                      version=date.fromisoformat(version), basis="consolidated")  # fmt: skip


def _tag(law: Expression, eid: str, words: str, concept: str, polarity: Any = "asserted") -> Annotation:
    text = next(p.text for p in law.provisions if p.eid == eid)
    at = text.index(words)
    end = at + len(words)
    before, after = text[max(0, at - 32) : at], text[end : end + 32]
    return Annotation(eid, concept, at, end, words, before, after, polarity, "es.reflection", why="victim near")


def build(path: Path) -> None:
    """Fill a new database at `path`."""
    old, new = _law("2011-07-30", "treinta"), _law("2018-09-04", "noventa")
    tags = [
        _tag(new, "art_59bis__para_1", "período de reflexión", "mechanism/reflection_period"),
        _tag(new, "art_59bis__para_1", "reflexión <script>alert(2)</script>", "crime/trafficking"),
        _tag(new, "art_59bis__para_2", "No se incoará", "mechanism/sanction_relief", "negated"),
    ]
    finding = Finding("art_59bis", "mechanism/reflection_period", (
        Value("initiator", "victim", "art_59bis__para_1", 0, 10, "La víctima"),
        Value("initiator", "police", "art_59bis__para_1__point_a", 0, 3, "coopere con la policía"),
        Value("modality", "may", "art_59bis__para_1", 11, 16, "podrá"),
        Value("crime_scope", "crime/trafficking", "art_59bis", 0, 1, "trata"),
        Value("duration", "min P90D", "art_59bis__para_1", 0, 3, "noventa días"),
    ))  # fmt: skip
    change = Change("art_59bis__para_1", "amended", "substantive", old.provisions[2].text, new.provisions[2].text,
                    gained=("crime/trafficking",))  # fmt: skip
    with Store(path) as store, store.transaction():
        store.sync("sources", [
            {"id": "boe", "title": "Boletín Oficial del Estado", "jurisdiction": "es", "health": "red",
             "health_reason": "nothing new for 40 days", "enabled": 1, "rhythm": "daily", "licence": "free <re-use>",
             "max_silence_days": 30},
            {"id": "cellar", "title": "Publications Office", "jurisdiction": "eu", "health": "green", "enabled": 1},
        ])  # fmt: skip
        store.sync("works", [
            {"id": WORK, "source": "boe", "jurisdiction": "es", "kind": "statute", "title": HOSTILE,
             "short_title": "LO 4/2000", "url": "https://www.boe.es/eli/es/lo/2000/01/11/4", "status": "in_force",
             "implements": EU, "why": "Aliens act"},
            {"id": EU, "source": "cellar", "jurisdiction": "eu", "kind": "directive", "title": "Directive 2012/29/EU",
             "short_title": "Victims’ Rights Directive", "url": "javascript:alert(3)", "status": "in_force"},
        ])  # fmt: skip
        store.sync("relations", [
            {"id": "r1", "work": EU, "relation": "implemented_by", "other": "72012L0029ESP_1",
             "title": "Ley 4/2015 <b>", "date": "2015-04-27", "country": "ESP", "url": "javascript:alert(4)"},
        ])  # fmt: skip
        store.sync("concepts", [
            {"id": "mechanism/reflection_period", "part": "mechanism", "label": "Reflection period",
             "definition": "Time in which a victim recovers."},
            {"id": "mechanism/sanction_relief", "part": "mechanism", "label": "No sanction for irregular stay"},
            {"id": "mechanism/firewall", "part": "mechanism", "label": "Firewall"},
            {"id": "status/irrespective", "part": "status", "label": "Irrespective of residence status"},
            {"id": "crime/trafficking", "part": "crime", "label": "Trafficking in human beings"},
        ])  # fmt: skip
        for law, ident, current in ((old, OLD, 0), (new, NEW, 1)):
            store.sync("expressions", [
                {"id": ident, "work": WORK, "lang": "es", "version": ident.partition("@")[2][:10], "title": law.title,
                 "basis": "consolidated", "official": 0, "url": "https://www.boe.es/x", "format": law.format,
                 "provisions": len(law.provisions), "characters": len(law.text), "coverage": 1.0, "current": current,
                 "future": 0, "newer_known": "2024-01-01" if current else ""},
            ])  # fmt: skip
            found = made.provision_rows(law, ident, "https://www.boe.es/x")
            store.sync("provisions", [{**row, "current": current} for row in found])
            store.sync("notes", made.note_rows(law, ident))
        store.sync("annotations", [{**r, "current": 1} for r in made.annotation_rows(WORK, NEW, tags, "lex")])
        store.sync("findings", [{**r, "current": 1} for r in made.finding_rows(WORK, NEW, [finding])])
        changed = made.change_rows(new, OLD, NEW, "2018-09-04", [change], "2026-01-01T00:00:00Z")
        store.sync("changes", changed)
        store.insert("runs", {"started_at": "2026-01-01T00:00:00Z", "finished_at": "2026-01-01T00:01:00Z",
                              "status": "ok", "answered": "cellar", "errors": 0})  # fmt: skip


def get(site: Datasette, path: str) -> Any:
    """Return the site's answer to a GET."""
    return asyncio.run(site.client.get(path))
