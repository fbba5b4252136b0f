"""The saved samples of all publishers, put together into one archive."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path

SAVED = Path(__file__).parent / "crawlers" / "replay"
DEMO = Path(__file__).parents[1] / "crawlers" / "demo"
ERROR_PAGE = b"<!DOCTYPE html><html><head><title>Service unavailable</title></head><body>Sorry.</body></html>"


def samples() -> dict[str, Path]:
    """Folders with saved answers, by name; the demonstration holds those of two publishers."""
    return {p.parent.name: p.parent for p in sorted(SAVED.glob("*/index.jsonl"))} | {"demo": DEMO}


def assemble(target: Path, broken: str = "") -> Path:
    """Write one replay folder with the answers and catalogues of all samples.

    All answers of the sample `broken` are its publisher's error page, with status 200 as the worst of them do.
    """
    catalogues: dict[str, list[str]] = defaultdict(list)
    lines = []
    for name, folder in samples().items():
        shutil.copytree(folder, target / name, ignore=shutil.ignore_patterns("catalogue", "index.jsonl"))
        for path in sorted((folder / "catalogue").glob("*.toml")):
            catalogues[path.name].append(path.read_text(encoding="utf-8"))
        for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            row |= {key: f"{name}/{row[key]}" for key in ("file", "sparql") if key in row}
            if name == broken:
                row = {"url": row["url"], "file": "error.html", "content_type": "text/html", "lang": row.get("lang")}
            lines.append(json.dumps(row))
    (target / "error.html").write_bytes(ERROR_PAGE)
    (target / "catalogue").mkdir()
    for name, parts in catalogues.items():
        (target / "catalogue" / name).write_text("\n".join(parts), encoding="utf-8")
    (target / "index.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return target
