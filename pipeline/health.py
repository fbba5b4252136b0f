"""Whether a source and a text can be trusted: expectations, suspicion, silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.model import Expression

SHARE = 0.8
"""Share of the last good version's provisions and characters below which a new one is suspect: a publisher's new page
design loses text in this way, a legislator hardly ever does."""


def suspect(new: Expression, provisions: int, characters: int) -> str:
    """Say why `new` is suspect beside the last good version's size, or return an empty string."""
    for name, now, before in (
        ("provisions", len(new.provisions), provisions),
        ("characters", len(new.text), characters),
    ):
        if now < SHARE * before:
            return f"only {now} {name} where the last good version has {before}"
    return ""


def unexpected(new: Expression, size: int, coverage: float | None, expectations: Mapping[str, float]) -> str:
    """Say which of the source's expectations a text falls short of, or return an empty string.

    `expectations` are the catalogue's (a work's own before its source's): provisions and characters (least number in a
    work), coverage (least share of the source's own text that landed in provisions), bytes (least size of an answer).
    """
    got = {"provisions": float(len(new.provisions)), "characters": float(len(new.text)), "bytes": float(size)}
    if coverage is not None:
        got["coverage"] = coverage
    for name, least in expectations.items():
        if name in got and got[name] < least:
            return f"{name} {got[name]:g} where at least {least:g} is expected"
    return ""


@dataclass(slots=True)
class Tally:
    """What a run saw of one source."""

    answered: int = 0
    missing: int = 0
    skipped: str = ""
    faults: list[str] = field(default_factory=list)
    changed: bool = False


def health(tally: Tally, last_change: str, max_silence_days: int, today: date) -> tuple[str, str]:
    """Return (health, reason) of a source after a run: green, amber, red or off.

    The reason names dates, not numbers of days, so that it stays the same while nothing changes.
    """
    if tally.skipped:
        return "off", tally.skipped
    if tally.faults:
        more = f" (and {len(tally.faults) - 1} more)" if len(tally.faults) > 1 else ""
        return "red", tally.faults[0] + more
    if max_silence_days and last_change:
        last = date.fromisoformat(last_change[:10])
        if today - last > timedelta(days=max_silence_days):
            return "red", f"nothing new since {last}; its rhythm explains {max_silence_days} days of silence"
    if not tally.answered:
        return "amber", "it gave no text"
    if tally.missing:
        return "amber", f"{tally.missing} of {tally.missing + tally.answered} texts are missing"
    return "green", ""
