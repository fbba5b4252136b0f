"""The pages that look across works: front page, concepts, changes, findings, search."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from datasette.app import Datasette
from datasette.utils import escape_fts
from datasette.utils.asgi import Request, Response

from db.site import names, worddiff
from db.site.data import Rows, choice, concepts, evidence, fetch, missing, offset, one, page
from db.site.marks import Piece

PAGE = 50
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def _grouped(rows: Rows, key: str) -> dict[str, Rows]:
    out: dict[str, Rows] = defaultdict(list)
    for row in rows:
        out[row[key] or ""].append(row)
    order = sorted(out, key=lambda code: (code not in ("eu", "coe"), code != "eu", names.jurisdiction(code)))
    return {code: out[code] for code in order}


async def home(request: Request, datasette: Datasette) -> Response:
    """/: what is there, what changed, whether it is healthy, what to do next."""
    works = await fetch(
        datasette,
        "select w.*, (select count(*) from findings f where f.work = w.id and f.current = 1) findings from works w "
        "order by w.jurisdiction, w.id",
    )
    held: dict[str, Rows] = defaultdict(list)
    for row in await fetch(
        datasette,
        "select work, lang, version, basis, official, current, newer_known, provisions from expressions "
        "where current = 1 or work not in (select work from expressions where current = 1) "
        "order by lang != 'en', lang, version desc",
    ):
        held[row["work"]].append(row)
    for row in works:
        row["held"] = held[row["id"]]
    figures = await one(
        datasette,
        "select (select count(*) from works) works, (select count(distinct work) from expressions) held, "
        "(select count(*) from expressions) expressions, "
        "(select count(*) from provisions where current = 1) provisions, "
        "(select count(*) from annotations where current = 1) annotations, "
        "(select count(*) from findings where current = 1) findings, "
        "(select count(*) from candidates where decision = 'open') candidates",
    )
    changes = await fetch(
        datasette,
        "select c.work, c.date, c.lang, max(c.detected_at) seen, count(*) n, "
        "sum(c.gained != '' or c.lost != '') moved, w.title, w.short_title, w.jurisdiction "
        "from changes c join works w on w.id = c.work where c.significance = 'substantive' "
        "group by 1, 2, 3 order by c.date desc limit 6",
    )
    run = await one(datasette, "select * from runs where finished_at != '' order by id desc limit 1")
    sources = await fetch(
        datasette,
        "select * from sources order by case health when 'red' then 0 when 'amber' then 1 when 'green' then 2 else 3 "
        "end, id",
    )
    return await page(
        datasette,
        request,
        "home.html",
        works=_grouped(works, "jurisdiction"),
        figures=figures,
        changes=changes,
        sources=sources,
        run=run,
    )


async def all_concepts(request: Request, datasette: Datasette) -> Response:
    """/concepts: the annotation scheme, with how often each concept is tagged in law in force."""
    counts = {
        row["concept"]: row
        for row in await fetch(
            datasette,
            "select a.concept, count(*) n, count(distinct w.jurisdiction) jurisdictions from annotations a "
            "join works w on w.id = a.work where a.current = 1 and a.polarity != 'referenced' group by 1",
        )
    }
    parts: dict[str, Rows] = {"mechanism": [], "crime": [], "status": []}
    for row in (await concepts(datasette)).values():
        parts.setdefault(row["part"], []).append({**row, **counts.get(row["id"], {"n": 0, "jurisdictions": 0})})
    return await page(datasette, request, "concepts.html", parts=parts)


async def concept(request: Request, datasette: Datasette) -> Response:
    """/concept/ID?jurisdiction=xx&polarity=…: what it means and where the law in force has it."""
    id = names.unquote(request.url_vars["id"])
    row = await one(datasette, "select * from concepts where id = :id", id=id)
    if row is None:
        return await missing(datasette, request, f"the concept {id}")
    where, polarity, start = choice(request, "jurisdiction"), choice(request, "polarity"), offset(request)
    counts = await fetch(
        datasette,
        "select w.jurisdiction, a.polarity, count(*) n from annotations a join works w on w.id = a.work "
        "where a.concept = :id and a.current = 1 group by 1, 2",
        id=id,
    )
    tags = await fetch(
        datasette,
        "select a.*, w.jurisdiction, w.title work_title, w.short_title, e.lang, e.version, e.basis, p.eid, p.path "
        "from annotations a join works w on w.id = a.work join expressions e on e.id = a.expression "
        "join provisions p on p.id = a.provision "
        "where a.concept = :id and a.current = 1 and (:j = '' or w.jurisdiction = :j) "
        "and (:polarity = '' or a.polarity = :polarity) "
        "order by w.jurisdiction, a.work, e.lang, p.position, a.start limit :limit offset :start",
        id=id,
        j=where,
        polarity=polarity,
        limit=PAGE * 2 + 1,
        start=start,
    )
    return await page(
        datasette,
        request,
        "concept.html",
        concept=row,
        tags=_grouped(tags[: PAGE * 2], "jurisdiction"),
        next=start + PAGE * 2 if len(tags) > PAGE * 2 else None,
        by_jurisdiction=_grouped(counts, "jurisdiction"),
        by_polarity=sorted(_grouped(counts, "polarity").items(), key=lambda pair: -sum(r["n"] for r in pair[1])),
        jurisdiction=where,
        polarity=polarity,
    )


async def changes(request: Request, datasette: Datasette) -> Response:
    """/changes?since=DATE&work=…&lang=…&significance=…&moved=1: what changed, word by word, newest first."""
    since, work, lang = choice(request, "since"), choice(request, "work"), choice(request, "lang")
    significance, moved = choice(request, "significance"), choice(request, "moved")
    where, until, start = choice(request, "jurisdiction"), choice(request, "until"), offset(request)
    wrong = [d for d in (since, until) if d and not _DATE.match(d)]
    rows: Rows = []
    if not wrong:
        rows = await fetch(
            datasette,
            "select c.*, w.title, w.short_title, w.jurisdiction, n.id new_id, n.heading new_heading, "
            "o.id old_id, o.heading old_heading, e.version, e.basis, e.official, e.newer_known "
            "from changes c join works w on w.id = c.work join expressions e on e.id = c.new_expression "
            "left join provisions n on n.id = c.new_expression || '#' || c.eid "
            "left join provisions o on o.id = c.old_expression || '#' || coalesce(nullif(c.old_eid, ''), c.eid) "
            "where (:since = '' or c.date >= :since) and (:until = '' or c.date <= :until) "
            "and (:work = '' or c.work = :work) and (:lang = '' or c.lang = :lang) "
            "and (:j = '' or w.jurisdiction = :j) and (:significance = '' or c.significance = :significance) "
            "and (:moved = '' or c.gained != '' or c.lost != '') "
            "order by c.date desc, c.work, c.lang, coalesce(n.position, o.position), c.eid "
            "limit :limit offset :start",
            since=since, until=until, work=work, lang=lang, j=where, significance=significance, moved=moved,
            limit=PAGE + 1, start=start,
        )  # fmt: skip
    for row in rows[:PAGE]:
        row["words"] = worddiff.words(row["old_text"] or "", row["new_text"] or "")
    return await page(
        datasette,
        request,
        "changes.html",
        changes=rows[:PAGE],
        next=start + PAGE if len(rows) > PAGE else None,
        wrong=wrong,
        chosen={
            "since": since, "until": until, "work": work, "lang": lang, "jurisdiction": where,
            "significance": significance, "moved": moved,
        },
        concepts=await concepts(datasette),
        jurisdictions=[r["jurisdiction"] for r in await fetch(datasette, "select distinct jurisdiction from works")],
    )  # fmt: skip


FILTERS = ("initiator", "modality", "automatic", "cooperation", "certification", "family", "appeal", "crime_scope")


async def findings(request: Request, datasette: Datasette) -> Response:
    """/findings?initiator=victim&…: mechanisms by jurisdiction, and the findings themselves with their words."""
    chosen = {name: choice(request, name) for name in (*FILTERS, "mechanism", "jurisdiction")}
    rows = await fetch(
        datasette,
        "select f.*, w.title, w.short_title, e.lang, e.version, e.basis, e.official, p.eid, p.num, p.heading, p.kind "
        "from findings f join works w on w.id = f.work join expressions e on e.id = f.expression "
        "join provisions p on p.id = f.provision where f.current = 1 order by f.jurisdiction, f.work, p.position",
    )
    options = {name: sorted({v for row in rows for v in names.split(row[name])}) for name in FILTERS}

    def fits(row: dict[str, Any], names_: tuple[str, ...]) -> bool:
        return all(not chosen[n] or chosen[n] in names.split(row[n]) for n in names_)

    matching = [row for row in rows if fits(row, FILTERS)]
    matrix: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    # The same article in several languages is one finding for the reader who counts.
    seen: set[tuple[str, str, str]] = set()
    for row in matching:
        key = (row["work"], row["eid"], row["mechanism"])
        if key not in seen:
            seen.add(key)
            matrix[row["mechanism"]][row["jurisdiction"]] += 1
    listed = [row for row in matching if fits(row, ("mechanism", "jurisdiction"))]
    narrowed = any(chosen.values())
    start = offset(request)
    part = listed[start : start + PAGE] if narrowed else []
    for row in part:
        row["values"] = evidence(row["evidence"])
    scheme = await concepts(datasette)
    return await page(
        datasette,
        request,
        "findings.html",
        matrix=matrix,
        mechanisms=[c for c in scheme.values() if c["part"] == "mechanism"],
        jurisdictions=list(_grouped(rows, "jurisdiction")),
        listed=part,
        total=len(listed),
        next=start + PAGE if narrowed and len(listed) > start + PAGE else None,
        chosen=chosen,
        narrowed=narrowed,
        options=options,
        filters=FILTERS,
        concepts=scheme,
    )


def _snippet(text: str) -> list[Piece]:
    """Return the pieces of a snippet whose hits stand between \\x02 and \\x03."""
    out = []
    for index, part in enumerate(re.split("[\x02\x03]", text)):
        if part:
            out.append(Piece(part, [{"concept": "hit/", "polarity": "hit"}] if index % 2 else []))
    return out


async def search(request: Request, datasette: Datasette) -> Response:
    """/search?q=…&lang=…&all=1: provisions that hold all the words, with or without accents."""
    words, lang, every = choice(request, "q"), choice(request, "lang"), choice(request, "all")
    rows: Rows = []
    start = offset(request)
    if re.search(r"\w", words):
        rows = await fetch(
            datasette,
            "select p.id, p.eid, p.kind, p.heading, p.path, p.lang, w.id work, w.title, w.short_title, "
            "w.jurisdiction, e.version, e.basis, e.current, "
            "snippet(provisions_fts, -1, char(2), char(3), ' … ', 40) snippet "
            "from provisions_fts join provisions p on p.rowid = provisions_fts.rowid "
            "join works w on w.id = p.work join expressions e on e.id = p.expression "
            "where provisions_fts match :q and (:every != '' or p.current = 1) and (:lang = '' or p.lang = :lang) "
            "order by provisions_fts.rank limit :limit offset :start",
            q=escape_fts(words), lang=lang, every=every, limit=PAGE + 1, start=start,
        )  # fmt: skip
    for row in rows:
        row["pieces"] = _snippet(row["snippet"] or "")
    return await page(
        datasette,
        request,
        "search.html",
        words=words,
        lang=lang,
        every=every,
        hits=rows[:PAGE],
        next=start + PAGE if len(rows) > PAGE else None,
        langs=[r["lang"] for r in await fetch(datasette, "select distinct lang from expressions order by 1")],
    )
