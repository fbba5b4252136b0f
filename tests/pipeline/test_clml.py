"""CLML: an invented act at three dates, an instrument, a retained EU regulation; real acts where they are at hand."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from pipeline import formats
from pipeline.coverage import coverage
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint

SAMPLES = Path(__file__).parents[1] / "crawlers/replay/legislation_gov_uk"
CORPUS = Path(__file__).parents[2] / "../shared/corpus/uk/formats"
NS = 'xmlns="http://www.legislation.gov.uk/namespaces/legislation"'


def read(name: str) -> Expression:
    (found,) = formats.parse((SAMPLES / name).read_bytes(), Hint(where=name))
    return found


def wrapped(body: str, root: str = "Primary", more: str = "") -> Expression:
    data = (f'<Legislation {NS} IdURI="http://www.legislation.gov.uk/id/ukpga/2024/9900"><{root}><Body>{body}</Body>'
            f"</{root}>{more}</Legislation>")  # fmt: skip
    (found,) = formats.parse(data.encode(), Hint(where="made"))
    return found


def test_the_act_as_it_stands() -> None:
    act = read("act.xml")
    assert (act.work, act.version, act.basis, act.official) == (
        "uk:ukpga/2024/9901", date(2025, 4, 1), "consolidated", False,
    )  # fmt: skip
    assert act.meta == {"unapplied": "2", "unapplied_in_force": "1"}
    assert [p.eid for p in act.provisions if p.kind == "sec"] == ["sec_1", "sec_2", "sec_2A", "sec_3", "sec_4"]
    by = {p.eid: p for p in act.provisions}
    assert by["sec_1"].heading == "Right to report" and by["sec_1"].path == ("PART 1 Reports",
                                                                          "The victim's right to report")  # fmt: skip
    para = by["sec_1__para_1"]
    assert (
        para.num == "(1)"
        and para.text[para.stem :].strip() == "may report it whatever the person’s immigration status."
    )
    assert by["sec_1__para_1__point_b__point_ii"].text == "committed at work,"
    # a call in the middle of a word takes nothing from it
    assert by["sec_1__para_2"].text == "In this section “victim” includes a witness and a family member."
    assert [(m.label, m.date, m.act) for m in by["sec_1__para_2"].marks] == [("F", "2024-07-01", "uk:ukpga/2024/9903")]
    assert by["sec_2__para_1"].text.split("\n") == [
        "In this Act—", "“chief officer” means—", "(a) a chief constable, or", "(b) the Commissioner;",
        "“report” means a complaint of a crime.",
    ]  # fmt: skip
    assert by["sec_2A__para_1"].text.endswith("\nand the person has been told so beforehand.")
    assert {e for e, p in by.items() if p.status == "repealed"} == {"sec_3", "sec_3__para_1"}
    assert {e for e, p in by.items() if p.status == "not_yet"} == {"sec_4", "sec_4__para_1"}


def test_quoted_law_is_text_of_the_section_that_inserts_it() -> None:
    by = {p.eid: p for p in read("act.xml").provisions}
    assert by["sec_4__para_1"].text.split("\n") == [
        "After section 50A of the Modern Slavery Act 2015 insert—", "Reports by victims",
        "50Z (1) A victim may report to—", "(a) the police, or", "(b) a labour inspector,", "without charge..",
    ]  # fmt: skip
    assert not any("50Z" in eid for eid in by)


def test_paragraphs_of_a_schedule_run_through_its_parts() -> None:
    by = {p.eid: p for p in read("act.xml").provisions}
    assert by["annex_1"].heading == "Reporting points"
    assert by["annex_1__para_1"].parent == "annex_1__part_1__div_stations"
    assert by["annex_1__para_1__point_2"].text == "No fee is payable."
    assert by["annex_1__para_2"].text.split("\n")[1:] == ["Body | Area", "Inspector of labour | England"]


def test_ids_stay_from_version_to_version() -> None:
    enacted, then, now = (read(n) for n in ("act-enacted.xml", "act-2024-07-01.xml", "act.xml"))
    assert (enacted.basis, enacted.official, enacted.version) == ("as_enacted", True, date(2024, 5, 20))
    ids = [{p.eid for p in e.provisions} for e in (enacted, then, now)]
    assert ids[0] < ids[1] and ids[1] == ids[2]
    assert ids[1] - ids[0] == {
        "sec_2A", "sec_2A__para_1", "sec_2A__para_1__point_a", "sec_2A__para_1__point_b",
    }  # fmt: skip


def test_an_instrument_with_its_footnote_and_note() -> None:
    rules = read("regulations-made.xml")
    assert (rules.work, rules.version, rules.basis) == ("uk:uksi/2024/9904", date(2024, 6, 3), "as_enacted")
    by = {p.eid: p for p in rules.provisions}
    assert [e for e, p in by.items() if p.kind == "art"] == ["art_1", "art_2"]
    assert by["art_2__para_1__point_b"].text == "in writing."
    ((note),) = rules.notes
    assert note.text == "2024 c. 9901." and by[note.eid].text == "The Secretary of State makes these Regulations."
    blocks = [p.text for p in rules.provisions if p.kind == "blk"]
    assert "A. Nonymous\nMinister of State" in blocks
    assert blocks[-1] == "These Regulations prescribe how reports are made."


def test_retained_union_law_has_articles_and_recitals() -> None:
    data = f"""<Legislation {NS} DocumentURI="http://www.legislation.gov.uk/eur/2024/9905">
      <EURetained><EUPrelims><MultilineTitle><Text>Regulation (EU) 2024/9905</Text></MultilineTitle><EUPreamble>
      <P><Text>Whereas:</Text></P><Division><Number>(1)</Number><P><Text>Victims must be heard.</Text></P></Division>
      </EUPreamble></EUPrelims><EUBody><EUChapter><Number>CHAPTER I</Number><Title>General</Title>
      <P1group><Title>Scope</Title><P1><Pnumber>Article 1</Pnumber><P1para><P2><Pnumber PuncBefore="" PuncAfter=".">1
      </Pnumber><P2para><Text>It applies to all.</Text></P2para></P2></P1para></P1></P1group></EUChapter></EUBody>
      </EURetained></Legislation>""".encode()
    (found,) = formats.parse(data, Hint(where="made"))
    by = {p.eid: p for p in found.provisions}
    assert found.work == "uk:eur/2024/9905"
    assert (by["rec_1"].num, by["rec_1"].text) == ("(1)", "Victims must be heard.")
    assert (by["art_1"].num, by["art_1"].heading, by["art_1"].parent) == ("Article 1", "Scope", "chap_I")
    assert (by["art_1__para_1"].num, by["art_1__para_1"].text) == ("1.", "It applies to all.")
    assert 0.98 <= coverage(data, Hint(where="made")).ratio <= 1.02


def test_numbers_that_begin_again_in_each_part_name_the_part() -> None:
    paragraph = "<P1><Pnumber>1</Pnumber><P1para><Text>{}</Text></P1para></P1>"
    parts = "".join(f"<Part><Number>PART {n}</Number>{paragraph.format(n)}</Part>" for n in "AB")
    data = (f"<Legislation {NS}><Primary><Body/><Schedules><Schedule><Number>SCHEDULE</Number><ScheduleBody>{parts}"
            "</ScheduleBody></Schedule></Schedules></Primary></Legislation>").encode()  # fmt: skip
    (found,) = formats.parse(data, Hint(where="made"))
    assert [p.eid for p in found.provisions if p.kind == "para"] == [
        "annex_1__part_A__para_1", "annex_1__part_B__para_1",
    ]  # fmt: skip


def test_versions_for_other_parts_of_the_country_are_kept() -> None:
    section = "<P1{}><Pnumber>7</Pnumber><P1para><Text>{}</Text></P1para></P1>"
    found = wrapped(section.format(' AltVersionRefs="v1"', "In England, a constable."), more=(
        '<Versions><Version id="v1">' + section.format(' RestrictExtent="S"', "In Scotland, the procurator fiscal.")
        + "</Version></Versions>"))  # fmt: skip
    by = {p.eid: p for p in found.provisions}
    assert [p.kind for p in found.provisions if p.kind == "sec"] == ["sec"]
    assert by["sec_7__blk_1"].heading == "[S]" and by["sec_7__blk_1"].text == "7 In Scotland, the procurator fiscal."


def test_closing_words_and_new_paragraphs_are_told_apart() -> None:
    point = "<P3><Pnumber>a</Pnumber><P3para><Text>is heard,</Text></P3para></P3>"
    found = wrapped(f"<P1><Pnumber>1</Pnumber><P1para><Text>A person who—</Text>{point}<Text>Victim or not, may stay."
                    "</Text></P1para><P1para><Text>A new paragraph.</Text></P1para></P1>")  # fmt: skip
    by = {p.eid: p for p in found.provisions}
    assert by["sec_1__para_1"].text == "A person who—\nVictim or not, may stay."
    assert by["sec_1__para_2"].text == "A new paragraph."


@pytest.mark.parametrize("status", ['Status="Prospective"', 'Match="false" RestrictStartDate="2030-01-01"'])
def test_what_is_not_in_force_yet(status: str) -> None:
    data = (f'<Legislation {NS} RestrictStartDate="2024-01-01"><Primary><Body><P1 {status}><Pnumber>1</Pnumber><P1para>'
            "<Text>Later.</Text></P1para></P1></Body></Primary></Legislation>")  # fmt: skip
    (found,) = formats.parse(data.encode(), Hint(where="made"))
    assert {p.status for p in found.provisions} == {"not_yet"}


def test_what_is_no_legislation_is_refused() -> None:
    data = f"<Legislation {NS}><Contents/></Legislation>".encode()
    with pytest.raises(BadInput, match="no Primary"):
        formats.parse(data, Hint(where="contents.xml"))


@pytest.mark.parametrize("name", ["act.xml", "act-enacted.xml", "regulations-made.xml"])
def test_nothing_is_lost_and_nothing_twice(name: str) -> None:
    report = coverage((SAMPLES / name).read_bytes(), Hint(where=name))
    assert report.ok and not [w for w, _ in report.lost if len(w) > 1]


def test_real_acts() -> None:
    files = sorted(CORPUS.glob("sample-human*.xml")) + sorted(CORPUS.glob("sample-s*-as*.xml"))
    files += sorted(CORPUS.glob("*anaw*.gz"))
    if not files:
        pytest.skip("the shared corpus isn't here")
    for file in files:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        report = coverage(data, Hint(where=file.name))
        assert report.ok and not [w for w, _ in report.lost if len(w) > 1]
        (act,) = formats.parse(data, Hint(where=file.name))
        root = etree.fromstring(data)
        quoted = "ancestor::*[local-name()='BlockAmendment' or local-name()='Schedule' or local-name()='BlockExtract']"
        sections = [re.sub("^section-", "sec_", e.get("id")) for e in root.iter("{*}P1") if not e.xpath(quoted)]
        assert [p.eid for p in act.provisions if p.kind == "sec"] == sections
        assert not [p.eid for p in act.provisions if "~" in p.eid]


def test_a_wrapper_around_the_whole_act_is_opened_and_a_prefix_is_read() -> None:
    page = ('<u:Legislation xmlns:u="http://www.legislation.gov.uk/namespaces/legislation"><u:Novelty><u:Primary><u:Body>'
            "<u:P1><u:Pnumber>52ZA</u:Pnumber><u:P1para><u:Text>Lamps burn.</u:Text></u:P1para></u:P1>"
            "</u:Body></u:Primary></u:Novelty></u:Legislation>")  # fmt: skip
    (found,) = formats.parse(page.encode(), Hint(work="uk:x", where="made"))
    assert [(p.eid, p.text) for p in found.provisions] == [("sec_52ZA", ""), ("sec_52ZA__para_1", "Lamps burn.")]
    assert [i.what for i in found.issues] == ["unknown element <Novelty>, its text is kept"]
