from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from db.migrations import MIGRATIONS
from db.rows import provision_url
from db.schema import TABLES, VIEWS
from db.store import Store
from pipeline.errors import BadInput

SOURCE = {"id": "boe", "title": "Boletín", "last_change": "never"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "x.db")


def test_tables_columns_keys_and_views_are_those_of_the_schema(store: Store) -> None:
    for name, table in TABLES.items():
        assert [c["name"] for c in store.rows(f"PRAGMA table_info([{name}])")] == list(table.columns)
        keys = {(r["from"], f"{r['table']}.{r['to']}") for r in store.rows(f"PRAGMA foreign_key_list([{name}])")}
        assert keys == {(n, c.references) for n, c in table.columns.items() if c.references}
    assert set(store.db.view_names()) == set(VIEWS)
    for view in VIEWS:
        assert store.rows(f"SELECT * FROM [{view}]") == []
    assert store.one("PRAGMA user_version") == {"user_version": len(MIGRATIONS)}
    assert store.one("PRAGMA journal_mode") == {"journal_mode": "wal"}


def test_opening_again_changes_nothing(store: Store) -> None:
    with store.transaction():
        store.sync("sources", [SOURCE])
    store.close()
    with Store(store.path) as again:
        assert again.one("SELECT title FROM sources") == {"title": "Boletín"}


def test_sync_writes_only_what_differs(store: Store) -> None:
    with store.transaction():
        assert store.sync("sources", [SOURCE, {"id": "bwb"}]) == 2
        assert store.sync("sources", [SOURCE, {"id": "bwb"}]) == 0
        assert store.sync("sources", [{**SOURCE, "title": "BOE"}]) == 1
    before = store.db.conn.total_changes
    with store.transaction():
        store.sync("sources", [{**SOURCE, "title": "BOE"}])
    assert store.db.conn.total_changes == before


def test_sync_keeps_columns_that_are_written_once(store: Store) -> None:
    with store.transaction():
        store.sync("sources", [SOURCE], keep=["last_change"])
        assert store.sync("sources", [{**SOURCE, "last_change": "now"}], keep=["last_change"]) == 0
        assert store.sync("sources", [{**SOURCE, "last_change": "now", "title": "T"}], keep=["last_change"]) == 1
    assert store.one("SELECT title, last_change FROM sources") == {"title": "T", "last_change": "never"}


def test_sync_with_where_deletes_what_is_gone(store: Store) -> None:
    with store.transaction():
        store.sync("sources", [SOURCE])
        store.sync("works", [{"id": f"es:{n}", "source": "boe", "title": str(n)} for n in range(3)])
        assert (
            store.sync("works", [{"id": "es:1", "source": "boe", "title": "1"}], where="source = ?", parameters=["boe"])
            == 2
        )
    assert store.rows("SELECT id FROM works") == [{"id": "es:1"}]


def test_a_transaction_is_whole_or_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.sync("sources", [SOURCE])
        raise RuntimeError
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), store.transaction():
        store.sync("sources", [SOURCE])
        store.sync("works", [{"id": "es:1", "source": "nobody"}])
    assert store.rows("SELECT id FROM sources UNION SELECT id FROM works") == []


def test_search_folds_diacritics_and_follows_updates_and_deletes(store: Store) -> None:
    found = "SELECT w.id FROM works_fts f JOIN works w ON w.rowid = f.rowid WHERE works_fts MATCH ?"
    with store.transaction():
        store.sync("sources", [SOURCE])
        store.sync("works", [{"id": "es:1", "source": "boe", "title": "Víctimas de la trata"}])
    assert store.rows(found, ["victimas"]) == [{"id": "es:1"}]
    with store.transaction():
        store.sync("works", [{"id": "es:1", "source": "boe", "title": "Extranjería"}])
    assert store.rows(found, ["victimas"]) == [] and store.rows(found, ["extranjeria"])
    with store.transaction():
        store.sync("works", [], where="id = ?", parameters=["es:1"])
    assert store.rows(found, ["extranjeria"]) == []


def test_a_newer_schema_and_a_strange_file_are_refused(tmp_path: Path) -> None:
    newer, strange, text = tmp_path / "n.db", tmp_path / "s.db", tmp_path / "t.db"
    with Store(newer) as store:
        store.db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(BadInput, match="newer than this program"):
        Store(newer)
    conn = sqlite3.connect(strange)
    conn.execute("CREATE TABLE recipes (id)")
    conn.close()
    with pytest.raises(BadInput, match="not a database of this program"):
        Store(strange)
    text.write_text("no database at all, but long enough to be looked at " * 20)
    with pytest.raises(BadInput, match="can't be opened"):
        Store(text)
    with pytest.raises(BadInput, match="no such database"):
        Store(tmp_path / "none.db", create=False)


def test_a_set_up_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    path = tmp_path / "half.db"
    with Store(path) as store:
        store.db.execute("DROP TABLE changes")
        store.db.execute("PRAGMA user_version = 0")
    with Store(path) as store:
        assert store.rows("SELECT * FROM changes") == []


@pytest.mark.parametrize(
    ("work", "base", "eid", "url"),
    [
        ("eu:32012L0029", "http://data.europa.eu/eli/dir/2012/29/oj", "art_13__para_1",
         "http://data.europa.eu/eli/dir/2012/29/art_13/oj"),
        ("eu:32012L0029", "http://data.europa.eu/eli/dir/2012/29/oj", "rec_10",
         "http://data.europa.eu/eli/dir/2012/29/rct_10/oj"),
        ("de:aufenthg_2004", "https://www.gesetze-im-internet.de/aufenthg_2004/", "sec_25__para_4",
         "https://www.gesetze-im-internet.de/aufenthg_2004/__25.html"),
        ("us:cfr:8:214", "https://www.ecfr.gov/", "sec_214.14__b__2",
         "https://www.ecfr.gov/current/title-8/section-214.14"),
        ("nl:BWBR0011823", "https://wetten.overheid.nl/BWBR0011823", "art_8", "https://wetten.overheid.nl/BWBR0011823"),
    ],
)  # fmt: skip
def test_provisions_are_linked_as_near_as_the_publisher_offers(work: str, base: str, eid: str, url: str) -> None:
    assert provision_url(work, base, eid) == url
