"""Spanish law from BOE's open data: consolidated texts with every dated version of every block, and the daily summary.

Documentation: https://www.boe.es/datosabiertos/api/api.php. `Accept` must be sent; texts come as XML only; errors come
inside answers with status 200. An act is asked for its metadata first: they carry the date of its last update, so an
unchanged act costs that one small request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar

from scrapy import Request

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline import safe
from pipeline.model import Outcome, Relation

XML, JSON = "application/xml", "application/json"
OVERLAP = timedelta(days=3)
"""How much further back than the last run the lists of changes are read: they are filled in late."""
MOST_SUMMARIES = 31
"""Daily summaries read at most; what is older shows in the list of updates all the same."""

_RELATIONS = (
    ("amended_by", re.compile(r"^(MODIFICA|AÑADE|SUPRIME|SUSTITUYE|DA NUEVA|ACTUALIZA|DECLARA)", re.IGNORECASE)),
    ("repealed_by", re.compile(r"^(DEROGA|DEJA SIN EFECTO)", re.IGNORECASE)),
    ("corrected_by", re.compile(r"^(CORRECCIÓN|CORRIGE)", re.IGNORECASE)),
)  # fmt: skip
"""Words of an act's analysis (`palabra`) that bear on the text of the other act; 'CITA', 'DE CONFORMIDAD' don't."""


class BoeSpider(SourceSpider):
    """Asks for metadata and text of each act, the list of updated acts, and the gazette's summaries."""

    name = "boe"
    base = "https://www.boe.es"
    hosts = frozenset({"www.boe.es", "boe.es"})
    delay: ClassVar[float] = 0.5
    expect: ClassVar[frozenset[Family]] = frozenset({"xml", "json", "text"})

    def plan(self) -> Output:
        """The list of updates first where it can tell anything, then the acts, then the summaries."""
        self._ids = {w.identifier: w for w in self.works}
        self._titles = {n: w for w in self.works if (n := act_number(w.title))}
        if (updates := self._updates()) is not None:
            yield updates
        else:
            yield from self._acts(frozenset())
        for url in self._summaries():
            yield self.ask(url, "listing", accept=XML, then=self._summary, lang="es",
                           absent="no gazette was issued that day")  # fmt: skip

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """BOE answers errors with status 200: the code is in the answer."""
        code, text = status(body)
        if code == "404":
            return "missing", f"the publisher says 404: {text}"
        return ("failed", f"the publisher says {code}: {text}") if code not in ("200", "") else None

    # acts

    def _acts(self, updated: frozenset[str]) -> Iterator[Request]:
        for work in self.works:
            url = f"{self.base}/datosabiertos/api/legislacion-consolidada/id/{work.identifier}"

            def text(page: Page | None, work: Work = work, url: str = url) -> Output:
                same = page is not None and page.capture.outcome == "unchanged"
                held = (f"{url}/texto", "es") in self.known
                # in a replay a request costs nothing, and archives are put together by hand
                if same and held and work.identifier not in updated and self.replay is None:
                    return
                yield self.ask(f"{url}/texto", work=work.id, lang="es", accept=XML, basis="consolidated",
                               title=work.title, alternatives=self._as_published(work))  # fmt: skip

            yield self.ask(f"{url}/metadatos", "metadata", work=work.id, lang="es", accept=XML, then=text,
                           otherwise=lambda _, t=text: t(None))  # fmt: skip

    def _as_published(self, work: Work) -> tuple[dict[str, str], ...]:
        """Where an act that BOE doesn't consolidate (it does some 12,250) is there as published."""
        url = self._gazette(work.identifier)
        return ({"url": url, "basis": "as_enacted"},) if self.replay is None or self.held(url) else ()

    def _gazette(self, identifier: str) -> str:
        return f"{self.base}/diario_boe/xml.php?id={identifier}"

    # lists

    def _updates(self) -> Request | None:
        """The consolidated acts updated since the last run; nothing to ask when no run came before."""
        prefix = f"{self.base}/datosabiertos/api/legislacion-consolidada"
        if (held := self.held(f"{prefix}?")) is not None:
            url = max(held, default="")
        elif self.since:
            url = f"{prefix}?from={self.since - OVERLAP:%Y%m%d}&to={date.today():%Y%m%d}&limit=-1"
        else:
            url = ""
        if not url:
            return None
        return self.ask(url, "listing", accept=JSON, lang="es", absent="no act was updated in that time",
                        then=lambda page: self._acts(frozenset(identifiers(page.body))),
                        otherwise=lambda _: self._acts(frozenset()))  # fmt: skip

    def _summaries(self) -> list[str]:
        """The gazette's summaries since the last run (three days without one); in a replay those that it holds."""
        prefix = f"{self.base}/datosabiertos/api/boe/sumario/"
        if (held := self.held(prefix)) is not None:
            return sorted(held)
        today = date.today()
        first = max((self.since or today) - OVERLAP, today - timedelta(days=MOST_SUMMARIES))
        return [f"{prefix}{first + timedelta(days=n):%Y%m%d}" for n in range((today - first).days + 1)]

    def _summary(self, page: Page) -> Output:
        """Report acts whose title names a watched one, and read the analysis of the general provisions."""
        root = safe.xml(page.body, page.capture.url)
        day = root.findtext(".//metadatos/fecha_publicacion") or page.capture.url.rpartition("/")[2]
        for section in root.iter("seccion"):
            for item in section.iter("item"):
                identifier = (item.findtext("identificador") or "").strip()
                title = " ".join((item.findtext("titulo") or "").split())
                for work in self._named(title, identifier):
                    yield Relation(work.id, title_relation(title), f"es:{identifier}", title, iso(day), "",
                                   self._gazette(identifier))  # fmt: skip
                url = self._gazette(identifier)
                if section.get("codigo") == "1" and (self.replay is None or self.held(url)):
                    yield self.ask(url, "listing", accept=XML, lang="es", then=self._analysis)

    def _named(self, title: str, identifier: str) -> Iterable[Work]:
        """Watched acts that a title says it amends, corrects or repeals."""
        verb = re.search(r"\b(modifica|reforma|deroga|correcci[oó]n de errores)", title, re.IGNORECASE)
        if verb is None or identifier in self._ids:
            return
        for found in act_numbers(title[verb.start() :]):
            if found in self._titles:
                yield self._titles[found]

    def _analysis(self, page: Page) -> Output:
        """Report what BOE's analysis of an act says of earlier acts that are watched."""
        root = safe.xml(page.body, page.capture.url)
        new = (root.findtext(".//metadatos/identificador") or page.capture.url.rpartition("=")[2]).strip()
        title = " ".join((root.findtext(".//metadatos/titulo") or "").split())
        day = root.findtext(".//metadatos/fecha_publicacion") or ""
        for earlier in root.iter("anterior"):
            work = self._ids.get(earlier.get("referencia", ""))
            word = (earlier.findtext("palabra") or "").strip()
            for relation, pattern in _RELATIONS:
                if work is not None and pattern.match(word):
                    yield Relation(work.id, relation, f"es:{new}", title, iso(day), "", self._gazette(new))


_NUMBER = re.compile(
    r"\b(Ley Orgánica|Real Decreto-ley|Real Decreto Legislativo|Real Decreto|Ley|Decreto|Orden|Instrucción)\b"
    r"\s+([A-Z]+/)?(\d+/\d{4})",
    re.IGNORECASE,
)


def act_numbers(title: str) -> list[str]:
    """Return the acts that a title names by kind and number ('ley orgánica 4/2000'), in lower case."""
    return [f"{m[1]} {m[2] or ''}{m[3]}".lower() for m in _NUMBER.finditer(title)]


def act_number(title: str) -> str:
    """Return the act's own kind and number, with which its title begins, or ''."""
    found = _NUMBER.match(title)
    return f"{found[1]} {found[2] or ''}{found[3]}".lower() if found else ""


def title_relation(title: str) -> str:
    """Return the relation that a title speaks of: correction before repeal before amendment."""
    if re.search(r"correcci[oó]n de err", title, re.IGNORECASE):
        return "corrected_by"
    return "repealed_by" if re.search(r"\bse deroga", title, re.IGNORECASE) else "amended_by"


def iso(day: str) -> str:
    """Return YYYYMMDD as an ISO date; anything else unchanged."""
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}" if re.fullmatch(r"\d{8}", day) else day


def status(body: bytes) -> tuple[str, str]:
    """Return code and text of BOE's own status element (XML) or object (JSON), ('', '') where there is none."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith((b"{", b"[")):
        try:
            found = json.loads(body.decode("utf-8-sig"))
        except ValueError:
            return "", ""
        inner = found.get("status") if isinstance(found, dict) else None
        return (str(inner.get("code", "")), str(inner.get("text", ""))) if isinstance(inner, dict) else ("", "")
    if found_xml := re.search(rb"<status>\s*<code>\s*(\d+)\s*</code>\s*(?:<text>(.*?)</text>)?", head, re.DOTALL):
        return found_xml[1].decode(), (found_xml[2] or b"").decode("utf-8", "replace").strip()
    return "", ""


def identifiers(body: bytes) -> set[str]:
    """Return the BOE identifiers in a list of acts, JSON or XML alike; its shape differs with one or several."""
    return {m.decode() for m in re.findall(rb"BOE-[A-Z]-\d{4}-\d+", body)}
