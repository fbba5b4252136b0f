"""Named rules for answers that are no law although they may look like success: challenges, logins, error pages.

Publishers send them with status 200 or 202 (see `docs/sources.md`). Each rule has a name that goes into the capture's
reason, so that an operator can see why an answer was turned down and a developer which rule to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from crawlers.archive import Headers, header

Family = Literal["html", "xml", "json", "pdf", "zip", "text"]

PAGE_LIMIT = 200_000
"""Longest HTML in which words of a challenge are looked for: such pages are short, law may use any word."""
SHORT = 1500
"""Visible characters below which a page's whole text is searched for an error message, not its title alone."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an answer is not stored: the outcome, the rule that said so, and the reason in plain words."""

    outcome: Literal["blocked", "failed", "missing"]
    rule: str
    why: str

    @property
    def reason(self) -> str:
        return f"{self.why} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Headers
    body: bytes
    family: Family | None
    page: str
    title: str
    visible: str


_CHALLENGE = re.compile(
    r"awswaf\.com|challenge\.js|aws-waf|verify that you'?re not a robot|cf[-_]chl|challenge-platform|"
    r"just a moment\.\.\.|attention required! \| cloudflare|checking your browser|_incapsula_resource|"
    r"pardon our interruption|ddos-guard|g-recaptcha|h-captcha|px-captcha|enable javascript and cookies to continue|"
    r"are you a (human|robot)|unusual traffic|bot detection",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"request rejected|access (is |was )?denied|support id is|you don'?t have permission|acceso denegado|accès refusé|"
    r"zugriff verweigert|accesso negato|toegang geweigerd|too many requests|rate limit exceeded",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"^\W*(error|erreur|fehler|errore|fout)\W*(\d{3})?\W*$|\b(40[0-9]|41[0-9]|50[0-9])\b.{0,40}"
    r"(error|not found|forbidden|unavailable|bad gateway|bad request|time-?out|gone)|"
    r"\b(page|document|resource|file|seite|dokument) (was |is |could )?(not|nicht) (be )?(found|gefunden)|"
    r"not found|página no encontrada|documento no encontrado|page (introuvable|non trouvée)|pagina non trovata|"
    r"pagina niet gevonden|seite nicht gefunden|(service|server|site|page) (is )?(temporarily |currently )?unavailable|"
    r"internal server error|bad gateway|gateway time-?out|under maintenance|maintenance mode|en mantenimiento|"
    r"en maintenance|wartungsarbeiten|in manutenzione|servicio no disponible|se ha producido un error|"
    r"an (unexpected )?error (has )?occurred|something went wrong|une erreur (est survenue|s'est produite)",
    re.IGNORECASE | re.MULTILINE,
)
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)
_TITLE = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)


def family(body: bytes, media_type: str = "") -> Family | None:
    """Say what the bytes are by their beginning; the declared media type counts only where that doesn't tell."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return "zip"
    if head.startswith(b"%PDF-"):
        return "pdf"
    lower = head.lower()
    if re.match(rb"(<\?xml[^>]*>|<!--.*?-->|\s)*<(!doctype\s+html|html)\b", lower, re.DOTALL):
        return "html"
    if lower.startswith(b"<") or head.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        root = re.search(rb"<[a-z_][^>]*", lower)
        if lower.startswith(b"<?xml") or (root and b"xmlns" in root[0]):
            return "xml"  # Akoma Ntoso and others have a <body> of their own
        return "html" if b"<html" in lower or b"<body" in lower else "xml"
    if head.startswith((b"{", b"[")):
        return "json"
    for name in ("html", "xml", "json", "pdf", "zip"):
        if name in media_type.lower():
            return name
    return "text" if head else None


def judge(status: int, headers: Headers, body: bytes, expect: Collection[Family]) -> Verdict | None:
    """Return why an answer must not be stored, or None where nothing speaks against it.

    `expect` holds the families that the source's contract allows. A 304 is never judged here.
    """
    kind = family(body, header(headers, "Content-Type"))
    page = title = visible = ""
    if kind in ("html", "xml", "text") and len(body) <= PAGE_LIMIT:
        page = body.decode("utf-8", "replace")
        title = " · ".join(re.sub(r"<[^>]*>|\s+", " ", m[2]).strip() for m in _TITLE.finditer(page))
        visible = re.sub(r"\s+", " ", _HIDDEN.sub(" ", page)).strip()
    answer = _Answer(status, headers, body, kind, page, title, visible)
    for rule in (*RULES, _contract(frozenset(expect))):
        if found := rule(answer):
            return found
    return None


def challenge(a: _Answer) -> Verdict | None:
    """A bot challenge (AWS WAF's header, or the words of the known makers on a short page)."""
    if header(a.headers, "x-amzn-waf-action") or header(a.headers, "cf-mitigated"):
        return Verdict("blocked", "challenge", "the publisher's firewall asks to prove one isn't a robot")
    if a.family == "html" and (found := _CHALLENGE.search(a.page)):
        return Verdict("blocked", "challenge", f"a challenge page ({found[0]!r})")
    return None


def refused(a: _Answer) -> Verdict | None:
    """A page that says no, whatever its status ('Request Rejected', 'Access Denied')."""
    where = a.title if len(a.visible) > SHORT else f"{a.title} {a.visible}"
    if a.family in ("html", "text") and (found := _REFUSED.search(where)):
        return Verdict("blocked", "refused", f"the publisher refuses the request ({found[0]!r})")
    return None


def login(a: _Answer) -> Verdict | None:
    """A page with a password field and little else. Long pages may carry a login box beside the law."""
    if a.family == "html" and len(a.visible) <= 2 * SHORT and _PASSWORD.search(a.page):
        return Verdict("blocked", "login", "a login page")
    return None


def bad_status(a: _Answer) -> Verdict | None:
    """Any status but 200 (and 203, 206 never asked for): 404 and its kin are missing, 401/403/429 blocked."""
    if a.status in (404, 406, 410):
        return Verdict("missing", "status", f"the publisher answered {a.status}")
    if a.status in (401, 403, 409, 429, 451):
        return Verdict("blocked", "status", f"the publisher answered {a.status}")
    if a.status == 202:
        return Verdict("failed", "status", "the publisher answered 202: accepted, but no text yet")
    if a.status not in (200, 203):
        return Verdict("failed", "status", f"the publisher answered {a.status}")
    return None


def empty(a: _Answer) -> Verdict | None:
    """No bytes, or nothing but white space: never a version."""
    if not a.body.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        return Verdict("failed", "empty", "the body is empty")
    return None


def error_page(a: _Answer) -> Verdict | None:
    """An HTML page (or bare line of text) whose title or, where it is short, whole text is an error message."""
    where = a.title if len(a.visible) > SHORT else f"{a.title}\n{a.visible}"
    if a.family in ("html", "text") and (found := _ERROR.search(where)):
        return Verdict("blocked", "error-page", f"an error page with status {a.status} ({found[0].strip()!r})")
    return None


def no_text(a: _Answer) -> Verdict | None:
    """An HTML page without readable text: a frame set, a script that would build the page, a redirect by script."""
    if a.family == "html" and a.page and len(a.visible) < 30:
        return Verdict("blocked", "no-text", "a page without text (built by script?)")
    return None


def encoding(a: _Answer) -> Verdict | None:
    """Text whose bytes fit neither the charset of the header nor the one it declares itself."""
    if a.family not in ("html", "xml", "json", "text"):
        return None
    names = []
    if found := re.search(r"charset=[\"']?([\w.:-]+)", header(a.headers, "Content-Type"), re.IGNORECASE):
        names.append(found[1])
    head = a.body[:2048]
    if inner := re.search(rb"(?:<\?xml[^>]*?encoding|<meta[^>]*?charset)\s*=\s*[\"']?([\w.:-]+)", head, re.IGNORECASE):
        names.append(inner[1].decode())
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        names.append("utf-16")
    if not names:
        if a.family == "html":  # browsers guess; the parser says so where it can't
            return None
        names = ["utf-8"]
    why = ""
    for name in names:
        try:
            a.body.decode(name)
        except LookupError:
            why = why or f"charset {name!r} is unknown"
        except UnicodeDecodeError as error:
            why = why or f"byte {error.start} is not {name}, which the answer declares"
        else:
            return None
    return Verdict("failed", "encoding", why)


RULES: tuple[Callable[[_Answer], Verdict | None], ...] = (
    challenge,
    refused,
    login,
    bad_status,
    empty,
    error_page,
    no_text,
    encoding,
)


def _contract(expect: frozenset[Family]) -> Callable[[_Answer], Verdict | None]:
    def contract(a: _Answer) -> Verdict | None:
        if a.family is None or a.family in expect:
            return None
        words = f"{a.family} came where {' or '.join(sorted(expect))} was asked for"
        return Verdict("blocked" if a.family == "html" else "failed", "contract", words)

    return contract
