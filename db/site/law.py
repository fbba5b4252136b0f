"""The pages that show law: one work with its versions, and one provision with its text."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response

from db.site import names
from db.site.data import Rows, choice, concepts, evidence, fetch, missing, one, page
from pipeline.model import CONTAINERS

MAX_UNITS = 1500
"""A longer table of contents shows its containers and tagged provisions only."""
MAX_TEXT = 800
"""A provision with more below it (a whole chapter) shows their headings, not their text."""

_LIGHT = "id, eid, parent, kind, num, heading, position, status"


def _units(rows: Rows, tags: Rows) -> Rows:
    """Return containers and basic units in reading order, with depth and the tags of all that lies below them."""
    by_id = {row["id"]: row for row in rows}
    unit: dict[str, str] = {}
    depth: dict[str, int] = {}
    out: Rows = []
    for row in rows:
        above = row["parent"] if row["parent"] in by_id else None
        inside = unit.get(above or "")
        opens = inside is None and (row["kind"] in names.BASIC or row["kind"] in ("annex", "blk"))
        container = inside is None and row["kind"] in CONTAINERS
        depth[row["id"]] = depth.get(above or "", -1) + 1 if above else 0
        if opens:
            unit[row["id"]] = row["id"]
        elif inside:
            unit[row["id"]] = inside
        if opens or container or (inside is None and above is None):
            out.append({**row, "depth": min(depth[row["id"]], 6), "container": container, "tags": Counter()})
    index = {row["id"]: row for row in out}
    for tag in tags:
        holder = index.get(unit.get(tag["provision"], tag["provision"]))
        if holder is not None:
            holder["tags"][tag["concept"]] += tag["n"]
    return out


def _opened(units: Rows) -> Rows:
    """Leave out untagged units where there are too many to read."""
    if len(units) <= MAX_UNITS:
        return units
    return [unit for unit in units if unit["container"] or unit["tags"]][:MAX_UNITS]


async def work(request: Request, datasette: Datasette) -> Response:
    """/work/ID?lang=xx&version=DATE: what the work is, its versions, contents, findings, changes and relations."""
    id = names.unquote(request.url_vars["id"])
    row = await one(datasette, "select * from works where id = :id", id=id)
    if row is None:
        return await missing(datasette, request, f"the work {id}")
    expressions = await fetch(
        datasette,
        "select e.*, c.fetched_at, c.suspect from expressions e left join captures c on c.id = e.capture "
        "where e.work = :id order by e.lang, e.version desc",
        id=id,
    )
    lang, version = choice(request, "lang"), choice(request, "version")
    shown = [e for e in expressions if (not lang or e["lang"] == lang) and (not version or e["version"] == version)]
    shown.sort(key=lambda e: (not e["current"], e["lang"] != "en", bool(e["future"])))
    expression = shown[0] if shown else None
    units: Rows = []
    if expression:
        rows = await fetch(
            datasette,
            f"select {_LIGHT}, substr(text, 1, 200) opening from provisions where expression = :e order by position",
            e=expression["id"],
        )
        tags = await fetch(
            datasette,
            "select provision, concept, count(*) n from annotations where expression = :e group by 1, 2",
            e=expression["id"],
        )
        units = _units(rows, tags)
    relations: dict[str, Rows] = defaultdict(list)
    for relation in await fetch(
        datasette,
        "select r.*, w.id held from relations r left join works w on w.id = r.other where r.work = :id "
        "order by r.relation, r.country, r.date desc",
        id=id,
    ):
        relations[relation["relation"]].append(relation)
    findings = await fetch(
        datasette,
        "select f.*, p.num, p.heading, p.kind, p.eid from findings f join provisions p on p.id = f.provision "
        "where f.expression = :e order by p.position, f.mechanism",
        e=expression["id"] if expression else "",
    )
    for finding in findings:
        finding["values"] = evidence(finding["evidence"])
        finding["lang"] = expression["lang"] if expression else ""
    changes = await fetch(
        datasette,
        "select date, lang, kind, significance, count(*) n from changes where work = :id "
        "group by 1, 2, 3, 4 order by date desc limit 30",
        id=id,
    )
    return await page(
        datasette,
        request,
        "work.html",
        work=row,
        source=await one(datasette, "select * from sources where id = :id", id=row["source"]) or {},
        expressions=expressions,
        expression=expression,
        units=_opened(units),
        all_units=len(units),
        findings=findings,
        relations=relations,
        changes=changes,
        concepts=await concepts(datasette),
        implements=[
            w for w in await fetch(datasette, "select * from works") if w["id"] in names.split(row["implements"])
        ],
        implemented_by=[
            w
            for w in await fetch(datasette, "select * from works where implements like '%' || :id || '%'", id=id)
            if id in names.split(w["implements"])
        ],
    )


def _tree(rows: Rows, tags: Rows, notes: Rows) -> dict[str, Any]:
    """Return the first row with `children`, each with the `tags` and `notes` of its own text."""
    by_id = {row["id"]: {**row, "children": [], "tags": [], "notes": []} for row in rows}
    for number, tag in enumerate(tags, 1):
        by_id[tag["provision"]]["tags"].append({**tag, "number": number})
    for note in notes:
        by_id[note["provision"]]["notes"].append(note)
    for row in rows[1:]:
        by_id[row["parent"]]["children"].append(by_id[row["id"]])
    return by_id[rows[0]["id"]]


_BELOW = """
with recursive below(id) as (
  select :id union all
  select p.id from provisions p join below b on p.parent = b.id{stop}
)
"""


async def provision(request: Request, datasette: Datasette) -> Response:
    """/provision/ID: the text with its tagged words, where it stands, what it says, how it changed."""
    id = names.provision_id(request.url_vars["id"])
    row = await one(datasette, "select * from provisions where id = :id", id=id)
    if row is None:
        return await missing(datasette, request, f"the provision {id}")
    expression = await one(
        datasette,
        "select e.*, c.fetched_at, c.suspect from expressions e left join captures c on c.id = e.capture "
        "where e.id = :id",
        id=row["expression"],
    )
    work_row = await one(datasette, "select * from works where id = :id", id=row["work"])
    assert expression is not None and work_row is not None  # foreign keys
    chain = await fetch(
        datasette,
        f"with recursive up(id, n) as (select :id, 0 union all select p.parent, n + 1 from provisions p "
        f"join up u on p.id = u.id where p.parent is not null) "
        f"select {', '.join('p.' + c for c in _LIGHT.split(', '))} from up join provisions p on p.id = up.id "
        f"order by n desc",
        id=id,
    )
    below = _BELOW.format(stop="")
    size = (await fetch(datasette, f"{below} select count(*) n from below", id=id))[0]["n"]
    text = size <= MAX_TEXT
    if not text:
        below = _BELOW.format(stop=f" and p.kind in {(*names.BASIC, *sorted(CONTAINERS), 'annex', 'blk')}")
    rows = await fetch(
        datasette,
        f"{below} select p.* from below b join provisions p on p.id = b.id order by p.position limit 5000",
        id=id,
    )
    tags: Rows = []
    notes: Rows = []
    if text:
        tags = await fetch(
            datasette,
            f"{below} select a.*, p.eid, p.position from below b join annotations a on a.provision = b.id "
            "join provisions p on p.id = b.id order by p.position, a.field = 'text', a.start, a.end desc, a.concept",
            id=id,
        )
        notes = await fetch(
            datasette, f"{below} select n.* from below b join notes n on n.provision = b.id order by n.id", id=id
        )
    basic = next((above for above in reversed(chain) if above["kind"] in names.BASIC), None)
    findings = await fetch(
        datasette,
        f"{below} select f.* from findings f where f.provision in (select id from below) or f.provision = :basic "
        "order by f.mechanism",
        id=id,
        basic=basic["id"] if basic else "",
    )
    for finding in findings:
        finding["values"] = evidence(finding["evidence"])
        finding["lang"] = expression["lang"]
    versions = await fetch(
        datasette,
        "select p.id, p.lang, p.status, e.id expression, e.version, e.basis, e.official, e.current, e.future "
        "from provisions p join expressions e on e.id = p.expression where p.work = :work and p.eid = :eid "
        "order by e.version desc",
        work=row["work"],
        eid=row["eid"],
    )
    changes = await fetch(
        datasette,
        "select * from changes where work = :work and lang = :lang and (eid = :eid or old_eid = :eid "
        "or (eid >= :eid || '__' and eid < :eid || '_`')) order by date desc, eid limit 100",
        work=row["work"],
        lang=row["lang"],
        eid=row["eid"],
    )
    label = names.provision_label(chain)
    url = row["url"] or expression["url"] or work_row["url"] or ""
    words = names.shorten(" ".join(filter(None, (r["text"] for r in rows)))) if text else ""
    return await page(
        datasette,
        request,
        "provision.html",
        work=work_row,
        expression=expression,
        source=await one(datasette, "select * from sources where id = :id", id=work_row["source"]) or {},
        provision=row,
        row_path=tilde_encode(id),
        root=_tree(rows, tags, notes),
        tags=tags,
        text=text,
        size=size,
        label=label,
        chain=chain[:-1],
        heading_path=names.place(row["path"]),
        url=url,
        citation=names.citation(work_row, expression, label, url, words),
        findings=findings,
        versions=[v for v in versions if v["lang"] == row["lang"]],
        languages=[v for v in versions if v["lang"] != row["lang"] and v["current"]],
        newest=next((v for v in versions if v["lang"] == row["lang"] and v["current"]), None),
        changes=changes,
        changed={change["new_expression"] for change in changes},
        before=await _neighbour(datasette, chain, row, -1),
        after=await _neighbour(datasette, chain, row, 1),
        concepts=await concepts(datasette),
    )


async def _neighbour(datasette: Datasette, chain: Rows, row: dict[str, Any], step: int) -> dict[str, Any] | None:
    """Return the article, section or recital before (-1) or after (1) the one that `row` lies in."""
    start = next((above for above in chain if above["kind"] in names.BASIC), row)
    side, order = ("<", "desc") if step < 0 else (">", "asc")
    return await one(
        datasette,
        f"select {_LIGHT} from provisions where expression = :e and position {side} :at and kind in {names.BASIC} "
        f"order by position {order} limit 1",
        e=row["expression"],
        at=start["position"],
    )
