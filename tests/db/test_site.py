"""The site as readers and analysts meet it, through Datasette's own client."""

from __future__ import annotations

import html
import re
import sqlite3
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from datasette.app import Datasette
from lxml import html as lxml_html
from site_data import EU, HOSTILE, NEW, OLD, WORK, build, get

from db.schema import TABLES, VIEWS
from db.site import app
from db.site.metadata import DATABASE, metadata
from db.site.queries import QUERIES
from pipeline.errors import BadInput

PAGES = [
    "/", f"/work/{WORK}", f"/work/{EU}", f"/work/{WORK}?version=2011-07-30", "/concepts",
    "/concept/mechanism/reflection_period", "/concept/crime/trafficking?jurisdiction=es&polarity=asserted", "/changes",
    "/changes?since=2018-01-01&moved=1", "/findings", "/findings?initiator=victim", "/search?q=reflexion",
    f"/provision/{NEW}/art_59bis", f"/provision/{NEW}/chap_II", f"/provision/{NEW}/art_59bis__para_1__point_a",
    f"/{DATABASE}",
    *(f"/{DATABASE}/{name}" for name in (*TABLES, *VIEWS)),
    f"/{DATABASE}?sql=select+1",
]  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "my data.v1.db"
    build(path)
    return path


@pytest.fixture(scope="module")
def site(path: Path) -> Datasette:
    return app(path)


def text(page: str) -> str:
    """Return what a reader sees, white space single."""
    tree = lxml_html.fromstring(page)
    return " ".join(tree.text_content().split())


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_and_runs_nothing(site: Datasette, address: str) -> None:
    answer = get(site, address)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy and "unsafe" not in policy
    page = lxml_html.fromstring(answer.text)
    assert page.xpath("//script") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    assert page.xpath("//@style") == []
    assert [h for h in page.xpath("//@href") if h.lower().startswith("javascript:")] == []
    assert len(page.xpath("//h1")) == 1
    assert page.get("lang") == "en"
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


def test_links_lead_somewhere(site: Datasette) -> None:
    """Every link of the site's own pages that stays on the site answers."""
    seen: set[str] = set()
    for address in PAGES[:16]:
        for href in lxml_html.fromstring(get(site, address).text).xpath("//main//@href"):
            if href.startswith("/") and not href.startswith("//"):
                seen.add(href.partition("#")[0])
    assert len(seen) > 40
    broken = [href for href in sorted(seen) if get(site, href).status_code != 200]
    assert broken == []


def test_front_page_says_what_is_there(site: Datasette) -> None:
    page = text(get(site, "/").text)
    assert "2 works watched in 2 jurisdictions" in page
    assert "European Union" in page and "Spain" in page
    assert "2018-09-04 Spanish, consolidated, not official" in page
    assert "no text yet" in page
    assert "2024-01-01" in page
    assert "nothing new for 40 days" in page
    assert "1 of 2 answered as expected" in page
    assert "tags moved in 1" in page


def test_publishers_markup_is_text(site: Datasette) -> None:
    for address in (f"/work/{WORK}", f"/provision/{NEW}/art_59bis", "/changes", "/search?q=reflexion"):
        page = get(site, address).text
        assert "<script" not in page.lower()
        assert "&lt;script&gt;" in page
    assert HOSTILE in text(get(site, f"/work/{WORK}").text)


def test_provision_reads_in_order_with_marks(site: Datasette) -> None:
    answer = get(site, f"/provision/{NEW}/art_59bis")
    tree = lxml_html.fromstring(answer.text)
    law = tree.xpath("//article")[0]
    assert law.get("lang") == "es"
    for ref in law.xpath(".//a[@class='ref']"):
        ref.drop_tree()
    words = " ".join(law.text_content().split())
    order = ["La víctima podrá", "a)", "coopere", "b)", "sea menor", "lo que se resolverá", "2.", "No se incoará"]
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    assert words.count("lo que se resolverá") == 1
    marks = [" ".join(m.text_content().split()) for m in law.xpath(".//mark")]
    assert marks == ["período de", "reflexión", "<script>alert(2)</script>", "No se incoará"]
    assert "is-many" in law.xpath(".//mark")[1].get("class")
    assert "pol-negated" in law.xpath(".//mark")[3].get("class")
    assert "Reflection period" in law.xpath(".//mark")[0].get("title")
    legend = [" ".join(li.text_content().split()) for li in tree.xpath("//ol[@class='legend']/li")]
    assert len(legend) == 3
    assert "período de reflexión" in legend[0] and "es.reflection" in legend[0]
    page = text(answer.text)
    assert "Consolidated text of 2018-09-04, not official" in page
    assert "A newer version is known and not held: 2024-01-01" in page
    assert "Nota <i>al pie</i>." in page
    assert tree.xpath("//a[@rel='external']/@href")[0] == "https://www.boe.es/x"
    cite = tree.xpath("//*[@id='cite']")[0].text_content()
    assert cite.startswith(f"LO 4/2000 ({HOSTILE}), Artículo 59 bis, consolidated text of 2018-09-04")
    assert "https://www.boe.es/x: “La víctima podrá" in cite
    assert "min P90D" in page and "noventa días" in page


def test_ids_work_as_printed_and_encoded_whole(site: Datasette) -> None:
    plain = get(site, f"/provision/{NEW}/art_59bis__para_1")
    encoded = get(site, "/provision/" + quote(f"{NEW}#art_59bis__para_1", safe=""))
    assert plain.text == encoded.text
    assert "Artículo 59 bis(1)" in text(plain.text)


def test_older_version_points_to_the_newest(site: Datasette) -> None:
    page = get(site, f"/provision/{OLD}/art_59bis__para_1").text
    assert "Not the newest text in force" in page
    assert f"/provision/{NEW}/art_59bis__para_1" in lxml_html.fromstring(page).xpath("//aside[1]//@href")


@pytest.mark.parametrize(
    "address", ["/work/xx:nothing", f"/provision/{NEW}/art_999", "/concept/no/such", "/work/%00<b>"]
)
def test_what_is_not_held_is_said(site: Datasette, address: str) -> None:
    answer = get(site, address)
    assert answer.status_code == 404
    assert "Not held here" in answer.text
    assert "<b>" not in answer.text.partition("<main")[2]


def test_changes_show_the_words_that_differ(site: Datasette) -> None:
    tree = lxml_html.fromstring(get(site, "/changes?since=2018-01-01").text)
    assert [e.text.strip() for e in tree.xpath("//del")] == ["treinta"]
    assert [e.text.strip() for e in tree.xpath("//ins")] == ["noventa"]
    assert "gained" in tree.text_content()
    assert "consolidated text of" in tree.xpath("string(//span[@class='standing'])"), "which text the change is seen in"
    assert "No change" in get(site, "/changes?since=2019-01-01").text
    assert "is not a date" in get(site, "/changes?since=yesterday").text


def test_matrix_counts_and_leads_to_quotations(site: Datasette) -> None:
    tree = lxml_html.fromstring(get(site, "/findings?initiator=victim").text)
    cells = tree.xpath("//table[@class='matrix']//td/a")
    assert [c.text for c in cells] == ["1"]
    page = text(get(site, cells[0].get("href")).text)
    assert "1 finding: Reflection period, Spain, initiator victim" in page
    assert "La víctima" in page and "podrá" in page
    none = lxml_html.fromstring(get(site, "/findings?initiator=judge").text)
    assert none.xpath("//table[@class='matrix']//td/a") == []


def test_search_folds_accents_and_survives_syntax(site: Datasette) -> None:
    assert "art_59bis__para_1" in get(site, "/search?q=prorroga").text
    assert "art_59bis__para_1" in get(site, "/search?q=" + quote('"período de reflexión"')).text
    for words in ('"', "AND OR NOT", "a* NEAR(", "';--", "()", "heading:x"):
        assert get(site, "/search?" + urlencode({"q": words})).status_code == 200


def test_everything_has_a_title_a_description_and_units() -> None:
    meta = metadata()["databases"][DATABASE]
    assert set(meta["tables"]) == {*TABLES, *VIEWS}
    for name, table in TABLES.items():
        shown = meta["tables"][name]
        assert shown["title"] and shown["description"]
        assert set(shown["columns"]) == set(table.columns)
        assert all(len(words) > 2 for words in shown["columns"].values())
        assert shown["units"] == {c: column.unit for c, column in table.columns.items() if column.unit}
        for column, unit in shown["units"].items():
            assert unit in shown["columns"][column]
        assert set(shown.get("facets", ())) <= set(table.columns)
    for query in QUERIES.values():
        assert query["title"] and len(str(query["description"])) > 20
        named = set(re.findall(r"(?<!\w):([a-z]+)", str(query["sql"])))
        assert named == set(query["params"])  # type: ignore[call-overload]
        assert all(f"{name}:" in str(query["description"]) for name in named)


def test_views_describe_every_column_they_have(path: Path) -> None:
    connection = sqlite3.connect(path)
    for view in VIEWS:
        columns = {row[1] for row in connection.execute(f"pragma table_info({view})")}
        assert set(metadata()["databases"][DATABASE]["tables"][view]["columns"]) == columns
    connection.close()


@pytest.mark.parametrize(
    ("name", "params", "expected"),
    [
        ("provisions_by_mechanism", {"mechanism": "reflection_period"}, "período de reflexión"),
        ("changes_since", {"since": "2018-01-01"}, "noventa"),
        ("evidence_for_one_work", {"work": WORK}, "No se incoará"),
        ("victim_may_apply", {"initiator": "victim"}, "La víctima"),
        ("transposition", {}, "Ley 4/2015"),
        ("works_by_freshness", {}, EU),
        ("full_text_search", {"words": "prorroga"}, "art_59bis__para_1"),
        ("sources_health", {"health": "red"}, "nothing new for 40 days"),
    ],
)
def test_every_query_runs_and_finds(site: Datasette, name: str, params: dict[str, str], expected: str) -> None:
    address = f"/{DATABASE}/{name}"
    given = {**dict.fromkeys(QUERIES[name]["params"], ""), **params}  # type: ignore[call-overload]
    rows = get(site, f"{address}.json?{urlencode({**given, '_shape': 'array'})}").json()
    assert rows and expected in str(rows)
    page = get(site, f"{address}?{urlencode(given)}")
    assert html.escape(str(QUERIES[name]["title"])) in page.text
    assert page.status_code == 200
    assert get(site, address).status_code == 200


def test_all_queries_are_tried() -> None:
    assert len(QUERIES) == 8


def test_cells_link_to_pages_and_carry_units(site: Datasette) -> None:
    page = lxml_html.fromstring(get(site, f"/{DATABASE}/annotations").text)
    assert f"/provision/{NEW}/art_59bis__para_1" in page.xpath("//td//@href")
    assert "/concept/crime/trafficking" in page.xpath("//td//@href")
    lengths = get(site, f"/{DATABASE}/expressions?characters__gt=1")
    assert lengths.status_code == 200 and "characters" in text(lengths.text)
    assert "30 days" in text(get(site, f"/{DATABASE}/sources").text)
    assert f"/work/{WORK}" in lxml_html.fromstring(get(site, f"/{DATABASE}/works").text).xpath("//td//@href")


def test_nothing_can_write(path: Path, site: Datasette) -> None:
    before = path.read_bytes()
    for sql in ("delete from works", "with x as (select 1) insert into works(id) select 'x'", "attach 'x' as y"):
        answer = get(site, f"/{DATABASE}.json?{urlencode({'sql': sql})}")
        assert answer.status_code == 400
    assert path.read_bytes() == before
    assert get(site, f"/{DATABASE}.db").status_code != 200


def test_reads_beside_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "wal.db"
    build(path)
    site = app(path)
    writer = sqlite3.connect(path)
    writer.execute("begin immediate")
    writer.execute("update works set short_title = 'Half done' where id = ?", (WORK,))
    assert "Half done" not in get(site, "/").text
    writer.commit()
    writer.close()
    assert "Half done" in get(site, "/").text


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such database"):
        app(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("not a database, but long enough to be read as one" * 40)
    with pytest.raises(BadInput, match="not a SQLite database"):
        app(tmp_path / "text.db")
    sqlite3.connect(tmp_path / "other.db").execute("create table x (y)").connection.close()
    with pytest.raises(BadInput, match="no table"):
        app(tmp_path / "other.db")


def test_below_a_path(path: Path) -> None:
    site = app(path, base_url="/law")
    page = lxml_html.fromstring(get(site, "/").text)
    inner = [h for h in page.xpath("//@href") if h.startswith("/")]
    assert inner and all(h.startswith("/law/") for h in inner)
    assert get(site, f"/work/{WORK}").status_code == 200


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    from db.store import Store

    Store(tmp_path / "empty.db").close()
    site = app(tmp_path / "empty.db")
    assert "safereport run" in get(site, "/").text
    for address in ("/findings", "/changes", "/concepts", "/search?q=x"):
        assert get(site, address).status_code == 200
