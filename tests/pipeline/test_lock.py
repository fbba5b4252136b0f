from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import lock

HOLD = """
import sys, time
from pathlib import Path
from pipeline import lock
with lock.exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_turned_away_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(db)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout and child.stdout.readline() == "held\n"
        with pytest.raises(lock.Busy, match="another run is at work"), lock.exclusive(db):
            pass
        with lock.exclusive(tmp_path / "other.db"):
            pass
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    with lock.exclusive(db):
        pass
    with lock.exclusive(db):
        pass
