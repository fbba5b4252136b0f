"""What a network can answer: each is one clear error on its work, the others go on, the exit status is 1."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main

SOURCE = """
[[source]]
id = "boe"
title = "BOE"
homepage = "https://www.boe.es/"
licence = "none"
rhythm = "daily"
spider = "boe"
"""
WORK = """
[[work]]
id = "es:{0}"
source = "boe"
identifier = "{0}"
title = "Ley de ejemplo"
kind = "statute"
languages = ["es"]
why = "a test"
url = "https://www.boe.es/{0}"
"""
TEXT = "https://www.boe.es/datosabiertos/api/legislacion-consolidada/id/{}/texto"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ja"}">' for n in range(10))


def law(words: str = "Toda víctima podrá denunciar.", head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<response><status><code>200</code><text>ok</text></status><data>'
        '<texto><bloque id="a1" tipo="precepto" titulo="Artículo 1"><version id_norma="BOE-A-2019-99001" '
        'fecha_publicacion="20191202" fecha_vigencia="20191203"><p class="articulo">Artículo 1.</p>'
        f'<p class="parrafo">{words}</p></version></bloque></texto></data></response>'
    )


GZIP = {"Content-Encoding": "gzip"}
CASES: dict[str, tuple[bytes, dict[str, str], str]] = {
    "BOE-A-1": (law("&e;", '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>').encode(), {}, "declares entities"),
    "BOE-A-2": (law("&l9;", f"<!DOCTYPE r [{LAUGHS}]>").encode(), {}, "declares entities"),
    "BOE-A-3": (gzip.compress(law("palabra " * 9999).encode())[:-40], GZIP, "damaged gzip"),
    "BOE-A-4": (b"<html><head><title>Error 500</title></head><body>Vuelva</body></html>", {}, ""),
    "BOE-A-5": (b"", {}, "empty"),
    "BOE-A-6": (b"", {}, "over the limit"),
    "BOE-A-7": (law().encode("latin-1"), {}, ""),
    "BOE-A-8": (law()[:-40].encode(), {}, "not well-formed"),
    "BOE-A-9": (law().encode(), {}, "good"),
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "replay"
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "es.toml").write_text(SOURCE + "".join(WORK.format(n) for n in CASES), encoding="utf-8")
    lines = []
    for name, (body, headers, _) in CASES.items():
        (folder / name).write_bytes(body)
        lines.append(json.dumps({"url": TEXT.format(name), "file": name, "content_type": "application/xml",
                                 "headers": headers}))  # fmt: skip
    with (folder / "BOE-A-6").open("wb") as stream:
        stream.truncate(300 * 2**20)
    (folder / "index.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_each_is_one_clear_error_and_the_others_go_on(archive: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    result = CliRunner().invoke(main, ["run", "--replay", str(archive), "--db", str(db)])
    assert result.exit_code == 1
    errors = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    for name, (_, _, words) in CASES.items():
        mine = [line for line in errors if f"es:{name} " in line]
        assert len(mine) == (words != "good"), (name, mine)
        assert all(words in line and "root:" not in line for line in mine), mine
    assert len(errors) == len(CASES) - 1
    conn = sqlite3.connect(db)
    assert conn.execute("SELECT work FROM expressions").fetchall() == [("es:BOE-A-9",)]
    assert conn.execute("SELECT count(*) FROM run_errors").fetchone() == (len(CASES) - 1,)
    assert conn.execute("SELECT health FROM sources").fetchone() == ("red",)
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    conn.close()
