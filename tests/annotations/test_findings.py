"""The frame of a finding in six languages: short law of our own making, one field at a time."""

from __future__ import annotations

import pytest
from made_acts import act, article

from annotations import engine
from annotations.findings import findings

VICTIM = {
    "en": "victim of trafficking", "fr": "victime de la traite des êtres humains", "de": "Opfer von Menschenhandel",
    "es": "víctima de trata de seres humanos", "it": "vittima di tratta di persone",
    "nl": "slachtoffer van mensenhandel",
}  # fmt: skip
"""What `@V` stands for in the texts."""


def values(lang: str, *paras: str, mechanism: str = "victim_permit", work: str = "xx:1") -> dict[str, tuple[str, str]]:
    """Return value and evidence of each field of the mechanism's finding (of crimes and initiators, the last)."""
    e = act(article("1", *(p.replace("@V", VICTIM[lang]) for p in paras)), lang=lang, work=work)
    (finding,) = (f for f in findings(e, engine.annotate(e)) if f.mechanism == f"mechanism/{mechanism}")
    for v in finding.values:
        held = next((p for p in e.provisions if p.eid == v.eid), None)
        assert not v.exact or (held is not None and held.text[v.start : v.end] == v.exact)
    return {v.name: (v.value, v.exact) for v in finding.values}


PERMITS = [
    ("en", "If she may be a @V, the Minister shall grant her a residence permit.", "shall", "shall"),
    ("en", "The Minister may, where this must be done, grant a residence permit to a @V.", "may", "may"),
    ("en", "The Minister may not refuse a residence permit to a @V.", "shall", "may not"),
    ("fr", "Lorsqu'il peut décider seul, le préfet délivre un titre de séjour à la @V.",
     "shall", "délivre"),
    ("fr", "Un titre de séjour peut être accordé à la @V.", "may", "peut être accordé"),
    ("de", "Wenn sie aussagen kann, wird dem @V eine Aufenthaltserlaubnis erteilt.", "shall", None),
    ("de", "Dem @V kann eine Aufenthaltserlaubnis erteilt werden.", "may", "kann"),
    ("es", "Se concederá a la @V una autorización de residencia, si puede aportar datos.",
     "shall", "concederá"),
    ("es", "Se podrá conceder a la @V una autorización de residencia.", "may", None),
    ("it", "Il questore rilascia un permesso di soggiorno alla @V che può essere in pericolo.",
     "shall", "rilascia"),
    ("it", "Il questore può rilasciare un permesso di soggiorno alla @V.", "may", None),
    ("nl", "Indien hij aangifte kan doen, verleent Onze Minister het @V een verblijfsvergunning.",
     "shall", "verleent"),
    ("nl", "Onze Minister kan het @V een verblijfsvergunning verlenen.", "may", "kan"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "want", "words"), PERMITS)
def test_modality_is_read_from_the_verb_of_the_clause_that_grants(lang, text, want, words):
    value, exact = values(lang, text)["modality"]
    assert value == want
    assert words is None or exact == words


def test_the_indicative_owes_and_its_evidence_are_the_mechanism_s_words():
    value, exact = values(
        "en", "A @V is not guilty of an offence that she was compelled to commit.",
        mechanism="non_punishment",
    )["modality"]  # fmt: skip
    assert (value, exact) == ("shall", "not guilty of an offence")


def test_what_the_victim_must_hand_in_is_no_duty_to_grant():
    found = values(
        "en",
        "A @V must submit an application for a residence permit in writing.",
        "The Minister may refuse it.",
    )
    assert found["modality"][0] == "may"


AUTHORITIES = [
    ("en", "The Minister of Justice and Equality, in consultation with the Secretary of State, may grant a @V a "
     "residence permit.", "Minister of Justice and Equality"),
    ("fr", "L'autorité migratoire cantonale délivre un titre de séjour à la @V.",
     "L'autorité migratoire cantonale"),
    ("de", "Die kantonale Migrationsbehörde erteilt dem @V eine Aufenthaltsbewilligung.",
     "kantonale Migrationsbehörde"),
    ("es", "El Ministerio de Asuntos Migratorios podrá conceder a la @V una autorización de residencia.",
     "El Ministerio de Asuntos Migratorios"),
    ("it", "Il questore, previo parere del procuratore della Repubblica, rilascia un permesso di soggiorno alla @V.",
     "questore"),
    ("nl", "De Minister van Justitie verleent het @V een verblijfsvergunning.",
     "De Minister van Justitie"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "want"), AUTHORITIES)
def test_the_authority_that_decides_has_its_whole_name(lang, text, want):
    assert values(lang, text)["decided_by"] == (want, want)


COOPERATION = [
    ("en", "A residence permit shall be granted to a @V whether or not she cooperates.", "not_required"),
    ("en", "A residence permit shall be granted to a @V who has complied with any reasonable request "
     "for assistance in the investigation.", "required"),
    ("fr", "Un titre de séjour est délivré à la @V sans que cette délivrance soit "
     "subordonnée à un dépôt de plainte.", "not_required"),
    ("de", "Dem @V ist eine Aufenthaltserlaubnis unabhängig von der Bereitschaft zur Aussage zu "
     "erteilen.", "not_required"),
    ("de", "Dem @V ist eine Aufenthaltserlaubnis zu erteilen, wenn es mit den Behörden kooperiert.",
     "required"),
    ("es", "Se concederá a la @V una autorización de residencia, independientemente de que "
     "haya denunciado los hechos.", "not_required"),
    ("it", "Il questore rilascia un permesso di soggiorno alla @V, anche in assenza di "
     "denuncia.", "not_required"),
    ("nl", "Onze Minister verleent het @V een verblijfsvergunning, ongeacht of hij aangifte "
     "doet.", "not_required"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "want"), COOPERATION)
def test_cooperation(lang, text, want):
    assert values(lang, text)["cooperation"][0] == want


INITIATORS = [
    ("en", "A @V may apply for a residence permit, which the Minister may grant.", "victim"),
    ("fr", "Sur proposition du procureur, un titre de séjour est délivré à la @V.",
     "prosecutor"),
    ("de", "Auf Ersuchen der Polizei wird dem @V eine Aufenthaltserlaubnis erteilt.", "police"),
    ("es", "A propuesta de los servicios sociales se concederá a la @V una autorización de "
     "residencia.", "social_services"),
    ("it", "Su proposta del giudice il questore rilascia un permesso di soggiorno alla @V.",
     "judge"),
    ("nl", "Op verzoek van de arbeidsinspectie verleent Onze Minister het @V een "
     "verblijfsvergunning.", "labour_inspectorate"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "want"), INITIATORS)
def test_initiator(lang, text, want):
    assert values(lang, text)["initiator"][0] == want


def test_nothing_said_is_unstated():
    found = values("en", "A residence permit shall be granted to a @V.")
    assert [found[k][0] for k in ("initiator", "cooperation", "certification", "appeal", "family")] == ["unstated"] * 5
    assert "decided_by" not in found
    assert "duration" not in found


def test_what_shall_not_be_done_takes_effect_by_law():
    text = "A @V {} be removed while the case is open."
    assert values("en", text.format("shall not"), mechanism="removal_suspension")["automatic"][0] == "yes"
    may = "The Minister may suspend the removal of a @V while the case is open."
    assert values("en", may, mechanism="removal_suspension")["automatic"][0] == "no"


def test_a_number_in_several_words_is_read_whole():
    found = values(
        "es", "Se concederá a la @V una autorización de residencia.",
        "La autorización de residencia tendrá una vigencia de ciento ochenta y tres días.",
    )  # fmt: skip
    assert found["duration"] == ("exact P183D", "ciento ochenta y tres días")


@pytest.mark.parametrize(
    ("work", "want"),
    [("us:usc:8:1", "national"), ("us:ca:1", "regional"), ("us-ca:1", "regional"), ("us-nyc:1", "local"),
     ("us:pl:104-1", "national"), ("ch:rs:142", "national")],
)  # fmt: skip
def test_territory_by_the_work_s_id(work, want):
    text = "A residence permit shall be granted to a @V."
    assert values("en", text, work=work)["territory"][0] == want


def test_a_power_not_to_prosecute_is_used_at_will():
    text = (
        "Member States shall take the necessary measures so that authorities are {} for offences that victims of human "
        "trafficking were compelled to commit."
    )
    power = values("en", text.format("entitled not to prosecute victims"), mechanism="non_punishment")
    assert power["modality"] == ("may", "entitled not to prosecute")


def test_a_city_s_and_a_region_s_law_by_who_acts_in_it():
    city = "City officers shall not inquire into the immigration status of a @V who reports a crime."
    assert values("en", city, mechanism="firewall")["territory"] == ("local", "City officers")
    part = "The Scottish Ministers must secure accommodation for a @V who has no residence permit."
    assert values("en", part, mechanism="shelter")["territory"] == ("regional", "Scottish Ministers")
