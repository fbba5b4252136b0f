"""One module a publisher; each holds one spider whose `name` the catalogue's `spider` key gives."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawlers.spiders.base import SourceSpider


@cache
def names() -> tuple[str, ...]:
    """Return the names of all spiders: those of the modules, which need not be imported for it."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name != "base"))


def spider(name: str) -> type[SourceSpider]:
    """Return the spider class of that name."""
    from crawlers.spiders.base import SourceSpider

    module = importlib.import_module(f"{__name__}.{name}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, SourceSpider) and value.name == name:
            return value
    raise LookupError(f"crawlers/spiders/{name}.py holds no SourceSpider with name = {name!r}")
