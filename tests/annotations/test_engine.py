from dataclasses import replace
from pathlib import Path

import pytest
from made_acts import act, article, listing

from annotations import engine
from annotations.evaluate import evaluate
from annotations.findings import findings
from pipeline.tree import Node

SHARED = Path(__file__).parents[2] / "../shared"


def tags(expression):
    return {(a.eid, a.concept, a.exact) for a in engine.annotate(expression)}


def concepts(expression, eid=""):
    return {a.concept for a in engine.annotate(expression) if a.eid.startswith(eid)}


def test_offsets_are_those_of_the_provision_as_printed():
    e = act(article("1", "The “victim” shall be granted a residence permit if she’s a victim of trafficking."))
    text = {p.eid: p.text for p in e.provisions}
    found = engine.annotate(e)
    assert found
    for a in found:
        assert text[a.eid][a.start : a.end] == a.exact
        assert text[a.eid][: a.start].endswith(a.prefix)
        assert text[a.eid][a.end :].startswith(a.suffix)
    assert {a.concept for a in found} == {"mechanism/victim_permit", "crime/trafficking"}


def test_items_inherit_the_stem_and_keep_their_own_words():
    e = act(
        listing("1", "A residence permit shall be issued to victims of:", ["stalking;", "forced marriage;", "rape."])
    )
    found = tags(e)
    assert ("art_1__para_1", "mechanism/victim_permit", "residence permit") in found
    assert ("art_1__para_1__point_a", "crime/stalking", "stalking") in found
    assert ("art_1__para_1__point_b", "crime/forced_marriage", "forced marriage") in found
    assert ("art_1__para_1__point_c", "crime/sexual_violence", "rape") in found


def test_closing_words_speak_in_every_item():
    e = act(listing("1", "A permit of limited duration:", ["for a stay of one year,", "renewable,"],
                    "is granted to victims of trafficking in human beings."))  # fmt: skip
    assert "mechanism/victim_permit" in concepts(e)


def test_a_penal_catalogue_is_no_crime_scope():
    e = act(article("1", "Whoever engages in stalking shall be punished with imprisonment."))
    assert concepts(e) == set()


def test_permits_on_other_grounds_are_not_tagged():
    e = act(article("1", "A residence permit shall be issued to students."), article("2", "Victims shall be heard."))
    assert concepts(e) == set()


def test_a_heading_lends_context_but_is_no_evidence():
    with_text = act(article("1", "A residence permit may be granted for one year.", heading="Victims of trafficking"))
    alone = act(article("1", "The Minister keeps a register.", heading="Residence permits of victims of trafficking"))
    assert "mechanism/victim_permit" in concepts(with_text)
    assert concepts(alone) == set()


def test_cooling_off_is_no_reflection_period():
    consumer = act(article("1", "The consumer may withdraw from the contract within a reflection period of 14 days."))
    victim = act(article("1", "The victim is granted a reflection period of at least thirty days."))
    assert concepts(consumer) == set()
    assert "mechanism/reflection_period" in concepts(victim)


def test_polarity():
    negated = act(article("1", "The victim shall not be granted a reflection period."))
    excepted = act(article("1", "Removal follows unless the victim is granted a reflection period."))
    for e, want in ((negated, "negated"), (excepted, "excepted")):
        found = {a.concept: a.polarity for a in engine.annotate(e)}
        assert found["mechanism/reflection_period"] == want
    node = article("1", "The victim is granted a reflection period.")
    node.status = "repealed"
    assert {a.polarity for a in engine.annotate(act(node))} <= {"repealed", "asserted"}


def test_offences_by_article():
    e = act(
        article("1", "Las víctimas de los artículos 177 bis y 318 bis del Código Penal serán informadas."),
        lang="es", work="es:x",
    )  # fmt: skip
    found = tags(e)
    assert ("art_1__para_1", "crime/trafficking", "artículos 177 bis") in found
    assert {c for _, c, _ in found} >= {"crime/trafficking", "crime/smuggling"}


def test_explain_names_what_turned_a_trigger_down():
    e = act(article("1", "A residence permit may be granted to researchers."))
    found, misses = engine.explain(e)
    assert found == []
    assert any(m.rule.endswith("permit-for-victim") and "@protected" in m.reason for m in misses)


def test_frame():
    e = act(
        article(
            "1",
            "The competent authorities shall grant victims of trafficking a reflection period of at least ninety days.",
        )
    )
    (finding,) = findings(e, engine.annotate(e))
    values = {v.name: v for v in finding.values}
    assert finding.mechanism == "mechanism/reflection_period"
    assert values["duration"].value == "min P90D"
    assert values["duration"].exact == "ninety days"
    assert values["modality"].value == "shall"
    assert values["crime_scope"].value == "crime/trafficking"
    assert values["appeal"].value == "unstated"


def test_crimes_taken_from_an_article_cited():
    e = act(
        article("1", "Victims of trafficking and victims of stalking fall under this Act."),
        article("2", "A residence permit may be granted to the victims referred to in Article 1."),
    )
    finding = next(f for f in findings(e, engine.annotate(e)) if f.eid == "art_2")
    assert {v.value for v in finding.values if v.name == "crime_scope"} == {"crime/trafficking", "crime/stalking"}


def test_heading_says_of_which_crime_a_mechanism_is():
    text = "Victims shall be granted a reflection period of thirty days."
    headed = act(article("1", text, heading="Victims of trafficking"))
    (crime,) = (a for a in engine.annotate(headed) if a.concept == "crime/trafficking")
    assert (crime.eid, crime.field, crime.exact, crime.start) == ("art_1", "heading", "Victims of trafficking", 0)
    (finding,) = findings(headed, engine.annotate(headed))
    assert [v.value for v in finding.values if v.name == "crime_scope"] == ["crime/trafficking"]
    both = act(article("1", text.replace("Victims", "Victims of trafficking"), heading="Victims of trafficking"))
    assert [a.field for a in engine.annotate(both) if a.concept == "crime/trafficking"] == ["text"]
    idle = act(article("1", "Victims shall be heard without delay.", heading="Victims of trafficking"))
    assert "crime/trafficking" not in concepts(idle)


def test_what_states_must_see_to_is_owed():
    e = act(
        article(
            "1", "Parties shall take the necessary measures so that victims of stalking may obtain a residence permit."
        )
    )
    (finding,) = findings(e, engine.annotate(e))
    assert [(v.value, v.exact) for v in finding.values if v.name == "modality"] == [
        ("shall", "shall take the necessary measures")
    ]


def test_crimes_of_the_whole_act_where_the_article_names_none():
    scope = article("2", "This Act applies to victims of stalking and of forced marriage.", heading="Scope")
    grant = article("3", "A residence permit may be granted to victims who have no papers.")
    finding = next(f for f in findings(act(scope, grant), engine.annotate(act(scope, grant))) if f.eid == "art_3")
    assert {v.value for v in finding.values if v.name == "crime_scope"} == {"crime/stalking", "crime/forced_marriage"}
    assert {v.eid for v in finding.values if v.name == "crime_scope"} == {"art_2__para_1"}
    other = article("2", "This Act applies to victims of stalking and of forced marriage.", heading="Aim")
    finding = next(f for f in findings(act(other, grant), engine.annotate(act(other, grant))) if f.eid == "art_3")
    assert not [v for v in finding.values if v.name == "crime_scope"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_gold(lang):
    gold = SHARED / "gold" / "dev.jsonl"
    if not gold.exists():
        pytest.skip("gold is not at hand")
    report = evaluate(gold, SHARED / "corpus", lang=lang)
    assert report.lowest >= 0.95, report.text()


def test_a_part_of_an_expression_gets_the_tags_that_it_gets_in_the_whole():
    chapter = Node("chap", num="CHAPTER I", heading="Victims of trafficking")
    chapter.parts += [article("1", "A residence permit may be granted."), article("2", "It may be withdrawn.")]
    whole = act(chapter)
    part = replace(whole, provisions=tuple(p for p in whole.provisions if p.eid.startswith("art_1")))
    assert engine.annotate(part)
    assert engine.annotate(part) == [a for a in engine.annotate(whole) if a.eid.startswith("art_1")]


def test_a_heading_speaks_for_its_own_paragraph_only():
    node = Node("art", num="1")
    node.add("para", num="1", heading="Victims of trafficking", text="The Minister keeps a register.")
    node.add("para", num="2", heading="Researchers", text="A residence permit may be granted for one year.")
    assert concepts(act(node)) == set()
    node.parts[1].heading = "Victims of stalking"
    assert "mechanism/victim_permit" in concepts(act(node), "art_1__para_2")


def test_a_heading_of_a_point_speaks_for_what_is_below_it():
    node = Node("art", num="1")
    para = node.add("para", num="1", text="The following shall apply.")
    para.add("point", num="(a)", heading="Victims", text="A residence permit may be granted for one year.")
    para.add("point", num="(b)", heading="Visitors", text="A residence permit may be granted for a month.")
    assert concepts(act(node), "art_1__para_1__point_a") == {"mechanism/victim_permit", "status/duration"}
    assert concepts(act(node), "art_1__para_1__point_b") == set()
