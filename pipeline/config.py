"""The operator's own settings: contact address, keys, places. The environment wins over the file.

    contact = "mailto:me@example.org"       # SAFEREPORT_CONTACT
    db = "/var/lib/safereport/law.db"       # SAFEREPORT_DB
    catalogue = "/etc/safereport/catalogue" # SAFEREPORT_CATALOGUE

    [keys]
    piste_id = "…"                          # SAFEREPORT_PISTE_ID

Everything is read from the environment in the end, so that the crawl's child process and a service manager's secrets
need no other way.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from pipeline.errors import BadInput

SETTINGS = ("contact", "db", "catalogue")
FILE = "safereport.toml"


def apply() -> None:
    """Put the settings of `SAFEREPORT_CONFIG`, or of `safereport.toml` here, into the environment where it lacks them.

    Raises `BadInput` for a file that is named and isn't there, or that holds anything else.
    """
    named = os.environ.get("SAFEREPORT_CONFIG")
    path = Path(named or FILE)
    if not (named or path.is_file()):
        return
    for name, value in _read(path).items():
        os.environ.setdefault(f"SAFEREPORT_{name.upper()}", value)


def _read(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(str(path), f"can't be read as settings: {error}", "docs/operations.md shows the file") from error
    keys = found.pop("keys", {})
    if unknown := sorted(set(found) - set(SETTINGS)):
        raise BadInput(str(path), f"no setting {unknown[0]!r}", f"the settings are {', '.join(SETTINGS)} and [keys]")
    values = {**found, **(keys if isinstance(keys, dict) else {"keys": keys})}
    for name, value in values.items():
        if not isinstance(value, str):
            raise BadInput(str(path), f"{name!r} must be a text", "write it in quotation marks")
    return values
