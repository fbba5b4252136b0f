"""Answers that are no law are told from law, by a named rule."""

from __future__ import annotations

import pytest
from publishers import law_html, law_xml

from crawlers.recognise import family, judge

HTML = {"Content-Type": "text/html; charset=utf-8"}
LONG = "<p>" + "The competent authorities shall inform the victim without delay. " * 60 + "</p>"


def page(title: str, body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome", "rule"),
    [
        (202, {"x-amzn-waf-action": "challenge"}, b"", "blocked", "challenge"),
        (200, HTML, page("", '<script src="https://x.awswaf.com/challenge.js"></script>'), "blocked", "challenge"),
        (200, HTML, page("Just a moment...", "<p>Enable cookies to continue</p>"), "blocked", "challenge"),
        (200, HTML, page("Request Rejected", "The requested URL was rejected. Support ID is: 1"), "blocked", "refused"),
        (403, HTML, page("Access Denied", "You don't have permission to access this"), "blocked", "refused"),
        (200, HTML, page("EU Login", '<form><input name=u><input type="password"></form>'), "blocked", "login"),
        (200, HTML, page("Error", "<h1>Error 500</h1><p>Try later, please.</p>" * 3), "blocked", "error-page"),
        (200, HTML, page("BOE.es", "<p>El documento no ha sido localizado</p><h1>Página no encontrada</h1>"), "blocked",
         "error-page"),
        (200, HTML, page("503 Service Unavailable", LONG), "blocked", "error-page"),
        (200, HTML, page("", '<div id="app"></div><script src="/app.js"></script>'), "blocked", "no-text"),
        (200, HTML, b"  \n ", "failed", "empty"),
        (200, {"Content-Type": "application/xml"}, b"", "failed", "empty"),
        (404, HTML, page("Law", LONG), "missing", "status"),
        (429, {}, b"slow down", "blocked", "status"),
        (202, {"Content-Type": "application/xml"}, b"", "failed", "status"),
        (500, {}, b"oops", "failed", "status"),
        (200, {"Content-Type": "application/xml; charset=utf-8"}, law_xml().decode().encode("latin-1"), "failed",
         "encoding"),
        (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 ...", "failed", "contract"),
    ],
)  # fmt: skip
def test_what_is_no_law_is_turned_down(
    status: int, headers: dict[str, str], body: bytes, outcome: str, rule: str
) -> None:
    verdict = judge(status, list(headers.items()), body, {"html", "xml"})
    assert verdict is not None
    assert (verdict.outcome, verdict.rule) == (outcome, rule)
    assert verdict.reason.endswith(f"[{rule}]")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (HTML, law_html()),
        (HTML, law_html("Access to the records was denied where an error occurred or the page was not found. " * 40)),
        (HTML, page("Corrección de errores de la Ley 4/2015", LONG)),
        (HTML, page("Gesetz", LONG + '<form><input type="password"></form>')),
        ({"Content-Type": "application/xml; charset=utf-8"}, law_xml()),
        ({"Content-Type": "application/xml"}, law_xml().decode().replace("utf-8", "iso-8859-1").encode("latin-1")),
        # the header is wrong, the declaration in the document right: publishers do that
        ({"Content-Type": "text/xml; charset=utf-8"},
         law_xml().decode().replace("utf-8", "iso-8859-1").encode("latin-1")),
        ({}, b"\xef\xbb\xbf" + law_xml()),
    ],
)  # fmt: skip
def test_law_passes(headers: dict[str, str], body: bytes) -> None:
    assert judge(200, list(headers.items()), body, {"html", "xml"}) is None


def test_a_page_where_xml_was_asked_for_is_blocked() -> None:
    verdict = judge(200, list(HTML.items()), page("Welcome", LONG), {"xml"})
    assert verdict is not None
    assert (verdict.outcome, verdict.rule) == ("blocked", "contract")
    assert "html came where xml was asked for" in verdict.reason


def test_xml_with_a_body_element_is_no_page() -> None:
    act = b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body/></act></akomaNtoso>'
    assert family(act) == family(b'<?xml version="1.0"?>' + act) == "xml"
    assert family(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>') == "html"
    assert family(b"<div><body>Error</body></div>") == "html"
