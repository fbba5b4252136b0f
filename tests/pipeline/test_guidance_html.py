"""Guidance as HTML: the main text and its structure, furniture that is left out, redesigns and languages refused."""

from __future__ import annotations

import pytest

from pipeline import coverage, formats
from pipeline.errors import BadInput, Blocked
from pipeline.model import Expression, Hint

BODY = """
<h1>Safe reporting</h1>
<p>This page is for victims of crime who have no residence permit and want to report what happened to them.</p>
<h2>What the police do</h2>
<p>They write down your report.<br>They do not ask for your permit.</p>
<ol start="3"><li>You tell your story.</li><li>You sign it:
<ul><li>in your language;</li><li>or in ours.</li></ul></li></ol>
<h3>Afterwards</h3>
<p>You may leave the station when you want to, and nobody informs the immigration office of your visit.</p>
<h2>What happens then</h2>
<details><summary>Can I be expelled?</summary><p>Not as long as the proceedings against the offender last.</p></details>
<p>The prosecutor decides within six months whether there will be a trial, and tells you so in writing.</p>
"""
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Safe reporting | Police</title>
<style>p {{ color: red }}</style></head><body>
<header><nav><a href="/">Home</a><a href="/contact">Contact us now</a></nav></header>
<div class="cookie-banner">We use cookies <button>Accept all</button></div>
<main>{body}<p>Last updated: 3 May 2026</p></main>
<aside><p>Read also: how to become a police officer</p></aside>
<script>track("victim")</script><footer><p>Police of Testland, 1 Main Street</p></footer></body></html>"""


def _parse(page: str, lang: str = "en", **options: str) -> Expression:
    (made,) = formats.parse(page.encode(), Hint("xx:1", lang, options=options), "guidance-html")
    return made


def _page(body: str = BODY) -> str:
    return PAGE.format(body=body)


def test_headings_paragraphs_and_lists_are_kept_and_furniture_is_not() -> None:
    made = _parse(_page())
    by = {p.eid: p for p in made.provisions}
    assert [(p.eid, p.heading) for p in made.provisions if p.heading] == [
        ("blk_title", "Safe reporting"),
        ("div_what-the-police-do", "What the police do"),
        ("div_what-the-police-do__div_afterwards", "Afterwards"),
        ("div_what-happens-then", "What happens then"),
        ("div_what-happens-then__div_can-i-be-expelled", "Can I be expelled?"),
    ]
    first = "div_what-the-police-do__para_1"
    assert by[first].text == "They write down your report. They do not ask for your permit."
    assert by[f"{first}__point_4__point_2"].text == "or in ours."
    assert by["div_what-happens-then__para_1"].text.startswith("The prosecutor")
    for furniture in ("Contact", "cookies", "officer", "track", "Main Street", "Last updated"):
        assert furniture not in made.text
    assert made.meta["updated"] == "Last updated: 3 May 2026"
    assert made.basis == "guidance" and made.version is None


def test_nothing_of_the_main_text_is_lost() -> None:
    form = formats.registry()["guidance-html"]
    data = form.of(_page().encode(), Hint("xx:1", "en"))
    assert coverage.share(form.source_text(data), form.parse(data, Hint("xx:1", "en"))) == pytest.approx(1, abs=0.01)


def test_a_touch_of_the_date_or_the_frame_changes_no_hash() -> None:
    touched = _page().replace("3 May 2026", "9 June 2026").replace("1 Main Street", "2 Main Street")
    assert _parse(_page()).sha256 == _parse(touched).sha256
    assert _parse(_page()).sha256 != _parse(_page().replace("six months", "nine months")).sha256


def test_ids_stay_when_a_section_is_put_in_before() -> None:
    next_one = "<h2>What the police do"
    more = _page(BODY.replace(next_one, f"<h2>Before you go</h2><p>Take a friend.</p>{next_one}"))
    before, after = ({p.eid: p.text for p in _parse(page).provisions} for page in (_page(), more))
    assert before.items() <= after.items()


def test_the_catalogue_s_scope_wins_and_a_redesign_is_an_error() -> None:
    body = '<div id="law"><p>1. One rule.</p></div><div id="talk"><p>Much talk about the rule and its makers.</p></div>'
    assert "talk" not in _parse(_page(body), css="#law").text
    with pytest.raises(BadInput, match="nothing is at '#law'"):
        _parse(_page(body.replace('id="law"', 'class="law"')), css="#law")
    with pytest.raises(BadInput, match="no CSS selector"):
        _parse(_page(body), css="#law[")


def test_sections_of_a_code_have_its_levels() -> None:
    body = """<div id="c"><h4>TITLE 9. VICTIMS [800 - 900]</h4><h6>812.5.</h6><p>(a) An agency shall not:</p>
    <p>(1) ask for status;</p><p>(2) detain.</p><p>(b) This ends in 2099.</p>
    <h6>812.6.</h6><p>No fee is due.</p></div>"""
    made = _parse(_page(body), css="#c", unit="sec")
    assert [p.eid for p in made.provisions if p.kind != "div" and p.eid != "blk_title"] == [
        "sec_812.5", "sec_812.5__a", "sec_812.5__a__1", "sec_812.5__a__2", "sec_812.5__b", "sec_812.6",
        "sec_812.6__para_1",
    ]  # fmt: skip


def test_another_language_and_an_empty_page_are_refused() -> None:
    with pytest.raises(BadInput, match="its text is in 'en', but 'fr' was asked for"):
        _parse(_page(), "fr")
    with pytest.raises(BadInput, match="no main text"):
        _parse("<html><body><script>build()</script><div id='app'></div></body></html>")


def test_a_page_is_never_taken_for_guidance_by_itself() -> None:
    with pytest.raises(Blocked, match="--format guidance-html"):
        formats.detect(_page().encode())


def test_old_encodings_are_read() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Les victimes – même sans titre – sont reçues.</p>'
    (made,) = formats.parse(page.encode("cp1252"), Hint("xx:1", "fr"), "guidance-html")
    assert made.provisions[0].text == "Les victimes – même sans titre – sont reçues."
