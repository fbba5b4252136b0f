import pytest
import yaml
from rdflib import RDF, SKOS, Graph

from annotations import lexicon, references, skos
from annotations.durations import normalise


def test_skos_export_is_complete_and_parses_in_both_forms():
    for form in ("turtle", "json-ld"):
        graph = Graph().parse(data=skos.export(form), format=form)
        assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == len(skos.concepts()) == 58
        labels = [o.language for o in graph.objects(None, SKOS.prefLabel)]
        assert {"en", "es", "it", "nl", "fr", "de"} == set(labels)


def test_a_bad_scheme_is_refused(tmp_path):
    entry = {"label": {"en": "X"}, "definition": "y"}
    (tmp_path / "crime.yaml").write_text(yaml.safe_dump({"part": "crime", "label": {}, "concepts": {"x": entry}}))
    with pytest.raises(skos.SchemeError, match=r"crime.yaml: x: no label in es"):
        skos.concepts(tmp_path)


@pytest.mark.parametrize("lang", lexicon.languages())
def test_lexicons_load(lang):
    loaded = lexicon.load(lang)
    assert loaded.lang == lang
    assert loaded.rules


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("232", "232a"),
        ("232a", "233"),
        ("433quater", "433quinquies"),
        ("225-4-1", "225-4-6"),
        ("224-1 A", "224-1"),
        ("9", "10"),
    ],
)
def test_article_numbers_sort(low, high):
    assert references.key(low) < references.key(high)


def test_a_wide_range_names_a_chapter():
    how = references.style((r"artículos?",), (), ("y",), ("a",))
    found = {c for _, _, c, _ in references.concepts("artículos 178 a 194 del Código Penal", how, "es", "es:x")}
    assert "crime/sexual_violence" in found
    assert "crime/sexual_exploitation" not in found
    how = references.style((r"articles?",), (), ("et",), ("à",))
    found = {c for _, _, c, _ in references.concepts("articles 222-22 à 222-30 du code pénal", how, "fr", "fr:x")}
    assert found == {"crime/sexual_violence"}
    slavery = references.concepts("articles 224-1 A à 224-1 C du code pénal", how, "fr", "fr:x")
    assert {c for _, _, c, _ in slavery} == {"crime/forced_labour_slavery"}


def test_a_list_of_arrestable_offences_is_no_offence():
    how = references.style((r"articol[oi]",), (), ("e",), ("a",))
    found = list(references.concepts("articolo 380 del codice di procedura penale", how, "it", "it:x"))
    assert found and all(listed for *_, listed in found)


@pytest.mark.parametrize(
    ("words", "before", "want"),
    [
        ("ninety days", "of at least", "min P90D"),
        ("4 years", "of not more than", "max P4Y"),
        ("six months", "for", "exact P6M"),
        ("soon", "", ""),
        ("twenty-four months", "not to exceed", "max P2Y"),
        ("one hundred and eighty days", "of", "exact P180D"),
    ],
)
def test_durations(words, before, want):
    assert normalise(words, before, lexicon.load("en").frame) == want


def test_durations_whose_qualifier_follows():
    frame = lexicon.load("en").frame
    assert normalise("six months", "for", frame, "or longer, as needed") == "min P6M"
    assert normalise("six months", "for", frame, "and longer ones, or more") == "exact P6M"
    assert normalise("quatre-vingt-dix jours", "", lexicon.load("fr").frame) == "exact P90D"
    assert normalise("deux cents jours", "", lexicon.load("fr").frame, "au plus") == "max P200D"
    assert normalise("ciento ochenta y tres días", "", lexicon.load("es").frame) == "exact P183D"


def test_a_key_twice_in_a_mapping_is_refused_with_file_and_line(tmp_path):
    path = tmp_path / "xx.yaml"
    path.write_text("lang: xx\nclasses:\n  victim: [one]\n  permit: [two]\n  victim: [three]\n")
    with pytest.raises(lexicon.LexiconError, match=r"xx\.yaml: line 5: 'victim' stands twice"):
        lexicon.read(path)
    path.write_text("classes:\n  victim: [one]\ncrimes:\n  victim: [two]\n")
    assert lexicon.read(path) == {"classes": {"victim": ["one"]}, "crimes": {"victim": ["two"]}}
