"""The saved samples: one replay folder a source, invented acts in the publisher's true form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawlers import archive
from crawlers.crawl import CrawlResult, crawl
from crawlers.watchlist import load
from pipeline import formats
from pipeline.model import Capture, Expression, Hint

SAMPLES = Path(__file__).parent / "replay"


def crawled(source: str, out: Path, **options: Any) -> CrawlResult:
    """Run the real engine over the sample of a source, with the catalogue that lies in it."""
    replay = options.pop("replay", SAMPLES / source)
    catalogue = options.pop("catalogue", None) or load(replay=SAMPLES / source)
    return crawl([source], catalogue=catalogue, archive_dir=out, replay=replay, **options)


def texts(result: CrawlResult, out: Path) -> Iterator[tuple[Capture, Expression]]:
    """Parse every text that was stored, and check that nothing of the source's text is lost or there twice."""
    for capture in result.captures:
        if capture.role != "text" or capture.outcome != "stored":
            continue
        data = archive.body(out, capture)
        form = formats.registry()[capture.format] if capture.format else formats.detect(data, capture.url)
        (expression,) = form.parse(data, Hint(capture.work, capture.lang, where=capture.url))
        assert len({p.eid for p in expression.provisions}) == len(expression.provisions)
        words = [p.num + p.heading + p.text for p in expression.provisions] + [n.text for n in expression.notes]
        source = re.sub(r"\s", "", form.source_text(data))
        assert 0.98 <= len(re.sub(r"\s", "", "".join(words))) / len(source) <= 1.02
        yield capture, expression
