"""The child process of a crawl: `python -m crawlers JOB OUT` (see `crawlers.crawl`, which writes the job)."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from crawlers.engine import run


def _end_with_parent() -> None:
    """Wait for the end of standard input, which comes when the parent dies however it dies, and stop at once."""
    sys.stdin.buffer.read()
    os._exit(3)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    run(Path(sys.argv[1]), Path(sys.argv[2]))
