"""The catalogue: what ships is sound, what is bad is refused with file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.watchlist import load
from pipeline.errors import BadInput

WATCHED = """
32012L0029 32004L0081 32008L0115 32009L0052 32011L0036 32024L1712 32024L1385 32011L0099 32004L0080 32003L0086
52023PC0424 BOE-A-2000-544 BOE-A-2004-21760 BOE-A-2015-4606 BOE-A-2015-14263 BOE-A-2024-24099 BOE-A-2011-7703
BOE-A-2022-14630 BOE-A-1995-25444 BOE-A-1882-6036
"""
SOURCE = """
[[source]]
id = "boe"
title = "BOE"
homepage = "https://www.boe.es/"
licence = "free"
rhythm = "daily"
spider = "boe"
"""
WORK = """
[[work]]
id = "es:BOE-A-2019-99001"
source = "boe"
identifier = "BOE-A-2019-99001"
title = "Ley"
kind = "statute"
languages = ["es"]
why = "test"
url = "https://www.boe.es/eli/es/l/2019/1"
"""


def test_the_shipped_catalogue_names_every_work_of_the_research() -> None:
    works = load().works
    assert {w.partition(":")[2] for w in works} >= set(WATCHED.split())
    assert works["es:BOE-A-2000-544"].languages == ("es",)
    assert works["es:BOE-A-2011-7703"].status == "repealed"
    assert works["es:BOE-A-2015-4606"].implements == ("eu:32012L0029",)
    assert works["eu:32012L0029"].options["implementing_measures"] is True
    assert all(w.why and w.title != w.short_title for w in works.values())


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (SOURCE + WORK.replace('kind = "statute"', 'kind = "law"'), 10, "kind 'law'"),
        (SOURCE + WORK.replace('why = "test"\n', ""), 10, "'why' is missing"),
        (SOURCE + WORK + 'note = "x"\n', 10, "no key 'note'"),
        (SOURCE + WORK + WORK, 20, "there twice"),
        (SOURCE + WORK.replace('["es"]', '["spanish"]'), 10, "'spanish' is no language"),
        (SOURCE + WORK.replace('["es"]', "[]"), 10, "no language"),
        (SOURCE + WORK.replace('["es"]', '"es"'), 10, "list of strings"),
        (SOURCE + WORK.replace('source = "boe"', 'source = "bor"'), 10, "no source 'bor'"),
        (SOURCE + WORK + 'implements = ["eu:1"]\n', 10, "isn't in the catalogue"),
        (SOURCE + WORK.replace("https://www.boe.es/eli", "www.boe.es/eli"), 10, "is no address"),
        (SOURCE.replace('"daily"', '"hourly"') + WORK, 2, "rhythm 'hourly'"),
        (SOURCE.replace('spider = "boe"', 'spider = "bot"') + WORK, 2, "no spider 'bot'"),
        (SOURCE + "enabled = false\n" + WORK, 2, "without a reason"),
        (SOURCE + 'expectations = { provisions = "many" }\n' + WORK, 2, "must hold numbers"),
        (SOURCE + "max_silence_days = true\n" + WORK, 2, "must be a int"),
        (SOURCE + WORK + '\n[[works]]\nid = "x"\n', 20, "no table or key 'works'"),
    ],
)
def test_a_bad_entry_is_refused_with_file_line_and_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load([tmp_path])
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert reason in str(refused.value)


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text(SOURCE + "title = unquoted\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"xx\.toml: not TOML: .*line 9"):
        load([tmp_path])


def test_an_operators_catalogue_adds_and_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.toml").write_text(SOURCE.replace('"BOE"', '"BOE, my mirror"') + WORK, encoding="utf-8")
    monkeypatch.setenv("SAFEREPORT_CATALOGUE", str(tmp_path))
    found = load()
    assert found.sources["boe"].title == "BOE, my mirror"
    assert {"es:BOE-A-2019-99001", "es:BOE-A-2000-544"} <= set(found.works)
    assert "es:BOE-A-2019-99001" in {w.id for w in found.of("boe")}


def test_an_archive_brings_its_own_catalogue(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "es.toml").write_text(SOURCE + WORK, encoding="utf-8")
    assert list(load(replay=tmp_path).works) == ["es:BOE-A-2019-99001"]
    assert load(replay=tmp_path).sources["boe"].jurisdiction == "es"
    (tmp_path / "catalogue" / "es.toml").unlink()
    with pytest.raises(BadInput, match="no catalogue file"):
        load(replay=tmp_path)
