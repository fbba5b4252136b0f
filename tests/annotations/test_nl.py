"""Dutch: acts and circulars of our own making in the terms of Dutch, Belgian and Union law."""

from pathlib import Path

import pytest
from made_acts import act

from annotations import engine
from annotations.findings import findings
from pipeline import formats
from pipeline.model import Expression, Hint
from pipeline.tree import Node

SHARED = Path(__file__).parents[2] / "../shared"


def article(number: str, *paras: str | tuple[str, ...], heading: str = "", kind: str = "art") -> Node:
    node = Node(kind, num=number, heading=heading)
    for n, text in enumerate(paras, 1):
        stem, *items = (text,) if isinstance(text, str) else text
        para = node.add("para", num=str(n), text=stem)
        for letter, item in zip("abcdefgh", items, strict=False):
            para.add("point", num=f"{letter}.", text=item)
    return node


def dutch(*nodes: Node, work: str = "nl:1", title: str = "Proefwet") -> Expression:
    return act(*nodes, lang="nl", title=title, work=work)


def concepts(*nodes: Node, eid: str = "", **more: str) -> set[str]:
    return {a.concept for a in engine.annotate(dutch(*nodes, **more)) if a.eid.startswith(eid)}


def polarity(concept: str, *nodes: Node) -> set[str]:
    return {a.polarity for a in engine.annotate(dutch(*nodes), screen=False) if a.concept == concept}


def test_each_item_of_a_list_inherits_its_stem():
    e = dutch(
        article("4", ("Een verblijfsvergunning kan worden verleend aan de vreemdeling die:",
                      "slachtoffer is van mensenhandel en daarvan aangifte heeft gedaan;",
                      "als getuige in een strafzaak verklaart en wiens verblijf volgens een verklaring van de officier "
                      "van justitie nodig is;",
                      "zonder verblijfstitel slachtoffer is geworden van eergerelateerd geweld.")),
    )  # fmt: skip
    found = {(a.concept, a.eid.rpartition("__")[2]) for a in engine.annotate(e)}
    assert ("mechanism/victim_permit", "para_1") in found
    assert {("crime/trafficking", "point_a"), ("mechanism/certification", "point_b")} <= found
    assert {("crime/honour_violence", "point_c"), ("status/irregular", "point_c")} <= found
    assert ("status/irregular", "point_a") not in found
    (permit,) = (f for f in findings(e, engine.annotate(e)) if f.mechanism == "mechanism/victim_permit")
    values = {(v.name, v.value) for v in permit.values}
    assert {("modality", "may"), ("certification", "required"), ("crime_scope", "crime/honour_violence")} <= values


@pytest.mark.parametrize(
    "words",
    [
        "Aan het vermoedelijke slachtoffer wordt een bedenktijd van drie maanden gegund.",
        "Zij krijgt een herstel- en bedenkperiode overeenkomstig de richtlijn.",
        "Zij krijgt een termijn om te herstellen en zich aan de invloed van de daders te onttrekken.",
        "Gedurende deze periode wordt hij in de gelegenheid gesteld te beslissen of hij aangifte doet.",
    ],
)
def test_reflection_periods(words):
    assert "mechanism/reflection_period" in concepts(article("1", words))


@pytest.mark.parametrize(
    "words",
    [
        "De consument kan de overeenkomst binnen een bedenktijd van veertien dagen ontbinden.",
        "Tussen het gesprek en de afbreking van de zwangerschap ligt een bedenktermijn van vijf dagen.",
        "De bedenktijd van de koper eindigt na drie dagen.",
        "Voor de studie wordt aan de student een verblijfsvergunning verleend voor de duur van de opleiding.",
        "De vreemdeling doet van het verlies van zijn document aangifte bij de korpschef.",
        "Als schuldig aan mensenhandel wordt gestraft hij die een ander uitbuit, ook als het slachtoffer instemt.",
        "De vreemdeling die wegens verkrachting is veroordeeld, wordt ongewenst verklaard.",
        "De handel in verdovende middelen en wapens is verboden.",
        "De aanbieder beveiligt zijn netwerk met een firewall en verstrekt geen vertrouwelijke gegevens.",
        "Het uitstel van vertrek wegens ziekte duurt zes maanden.",
        "Een rechtzoekende met een laag inkomen krijgt een advocaat toegevoegd.",
        "De echtgenoot krijgt een verblijfsvergunning voor gezinshereniging.",
        "Een beperkt verblijf om religieuze redenen wordt met een jaar verlengd.",
    ],
)
def test_false_friends(words):
    assert concepts(article("1", words)) == set()


def test_polarity():
    unless = article("1", "Het verblijf eindigt, tenzij het slachtoffer van mensenhandel een verblijfsvergunning heeft "
                          "aangevraagd.")  # fmt: skip
    assert polarity("mechanism/victim_permit", unless) == {"excepted"}
    denied = article("1", "Aan het slachtoffer van mensenhandel wordt geen verblijfsvergunning verleend.")
    assert polarity("mechanism/victim_permit", denied) == {"negated"}
    cited = article("1", "Onverminderd de toepassing van de bedenktijd moet de vreemdeling verschijnen.")
    assert polarity("mechanism/reflection_period", cited) == {"referenced"}
    gone = article("1", "Aan slachtoffers van mensenhandel wordt een bedenktijd gegund.")
    gone.status = "repealed"
    assert polarity("mechanism/reflection_period", gone) == {"repealed"}


def test_a_circular_speaks_in_short_sentences():
    found = concepts(
        article("", "De IND verleent ambtshalve een verblijfsvergunning aan het slachtoffer dat aangifte doet van "
                    "mensenhandel. De geldigheidsduur is één jaar. De vergunning kan worden verlengd. Zij wordt "
                    "ingetrokken als het OM aan de IND heeft meegedeeld dat de zaak is geseponeerd.",
                "Het vertrek wordt tijdens de bedenktijd opgeschort.",
                ("De politie wijst het slachtoffer op:", "de mogelijkheid van bedenktijd;", "de opvang."),
                heading="8.3 Mensenhandel", kind="blk"), title="Proefcirculaire",
    )  # fmt: skip
    assert found == {
        "mechanism/victim_permit", "mechanism/reflection_period", "mechanism/removal_suspension",
        "mechanism/information_duty", "mechanism/certification", "crime/trafficking", "status/duration",
        "status/renewal", "status/loss",
    }  # fmt: skip


def test_belgian_stages():
    found = concepts(
        article("7", "De minister machtigt de vreemdeling, slachtoffer van het misdrijf in artikel 433quinquies van "
                     "het Strafwetboek, tot een verblijf van zes maanden. De arbeidsauditeur licht de minister of "
                     "zijn gemachtigde in over de samenwerking.",
                "De minister kan een einde stellen aan het verblijf wanneer hij niet meer samenwerkt."), work="be:1",
    )  # fmt: skip
    assert found >= {
        "mechanism/victim_permit", "mechanism/certification", "crime/trafficking", "status/duration", "status/loss"
    }  # fmt: skip


def test_stay_of_ones_own_after_violence():
    wanted = {"mechanism/autonomous_permit", "crime/domestic_violence", "status/dependent"}
    for words in (
        "De verblijfsvergunning van de partner wordt niet ingetrokken als de relatie om huiselijk geweld is verbroken.",
        "Ontbinding van het huwelijk leidt niet tot verlies van het verblijfsrecht van familieleden die slachtoffer "
        "zijn van huiselijk geweld.",
    ):
        assert concepts(article("9", words)) == wanted
    end = article(
        "9", "De verblijfsvergunning van de partner wordt ingetrokken als de relatie is verbroken.",
        "Het eerste lid is niet van toepassing wanneer de partner slachtoffer is van huiselijk geweld.",
    )  # fmt: skip
    assert concepts(end) >= wanted
    peaceful = article("9", "De verblijfsvergunning van de partner wordt niet ingetrokken als de relatie is verbroken.")
    assert concepts(peaceful) == {"status/dependent"}


def test_duty_to_report_and_firewall():
    duty = article("1", "Openbare diensten stellen de Dienst Vreemdelingenzaken in kennis van elk illegaal verblijf.")
    assert concepts(duty) == {"mechanism/reporting_duty", "status/disclosure", "status/irregular"}
    for words in (
        "De arts geeft de gegevens van de vreemdeling niet door aan de Immigratie- en Naturalisatiedienst.",
        "Het is de politie verboden gegevens over de verblijfsstatus van het slachtoffer te verstrekken.",
        "De politie vraagt niet naar de verblijfsstatus van de vreemdeling die aangifte doet.",
    ):
        assert concepts(article("1", words)) >= {"mechanism/firewall"}
        assert "mechanism/reporting_duty" not in concepts(article("1", words))
    told = article("1", "De politie brengt de Dienst Vreemdelingenzaken op de hoogte van de klacht van het slachtoffer "
                        "dat een verblijfstitel vraagt.")  # fmt: skip
    assert "mechanism/information_duty" not in concepts(told)


def test_help_whatever_the_status_and_help_for_lawful_residents():
    whoever = article("1", "Opvang wordt geboden aan slachtoffers van huiselijk geweld, ongeacht hun verblijfsstatus.")
    assert concepts(whoever) >= {"mechanism/shelter", "status/irrespective", "crime/domestic_violence"}
    lawful = article("1", "Recht op bijstand heeft slechts de vreemdeling die rechtmatig verblijf houdt.")
    assert concepts(lawful) == {"status/conditional"}


def test_titles_of_cited_acts_are_no_irregular_stay():
    cited = article(
        "1", "De minister voert de richtlijn uit over gemeenschappelijke normen en procedures in de lidstaten voor de "
        "terugkeer van onderdanen van derde landen die illegaal op hun grondgebied verblijven.",
    )  # fmt: skip
    assert concepts(cited) == set()
    own = article("1", "De vreemdeling die illegaal op het grondgebied verblijft, kan worden aangehouden.")
    assert concepts(own) == {"status/irregular"}


@pytest.mark.parametrize(
    ("work", "file"),
    [
        ("nl:BWBR0011825", "BWBR0011825.2026-01-01.toestand.xml"),
        ("nl:BWBR0011823", "bwb-2012/BWBR0011823.2012-10-04.xml"),
    ],
)
def test_the_screen_loses_no_tag(work, file):
    path = SHARED / "corpus/nl" / file
    if not path.exists():
        pytest.skip("corpus is not at hand")
    expression = formats.parse(path.read_bytes(), Hint(work=work, lang="nl", where=file))[-1]
    full = engine.annotate(expression, screen=False)
    assert full
    assert engine.annotate(expression) == full
