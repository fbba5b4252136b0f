"""The child process of a crawl: `python -m crawlers JOB OUT` (see `crawlers.crawl`, which writes the job)."""

from __future__ import annotations

import sys
from pathlib import Path

from crawlers.engine import run

if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
