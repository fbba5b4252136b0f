"""Italian: acts of our own making in the terms of Italian, Swiss and Union law."""

import pytest
from made_acts import act

from annotations import engine
from annotations.findings import findings
from pipeline.tree import Node

IMMIGRATION = {"work": "it:urn:nir:stato:decreto.legislativo:1998-07-25;286", "title": "Testo unico immigrazione"}


def article(number: str, *paras: str | tuple[str, ...], heading: str = "", status: str = "in_force") -> Node:
    node = Node("art", num=f"Art. {number}", heading=heading, eid=f"art_{number}", status=status)
    for n, text in enumerate(paras, 1):
        stem, *items = (text,) if isinstance(text, str) else text
        para = node.add("para", num=f"{n}", text=stem, eid=f"para_{n}")
        for k, item in enumerate(items, 1):
            para.add("point", num=f"{k})", text=item, eid=f"point_{k}")
    return node


def italian(*nodes: Node, work: str = "it:legge", title: str = "Legge di prova"):
    return act(*nodes, lang="it", title=title, work=work)


def tags(*nodes: Node, **more: str) -> set[tuple[str, str]]:
    return {(a.concept, a.polarity) for a in engine.annotate(italian(*nodes, **more))}


def concepts(*nodes: Node, **more: str) -> set[str]:
    return {a.concept for a in engine.annotate(italian(*nodes, **more)) if a.polarity != "referenced"}


def test_permit_for_victims_of_offences_named_by_their_articles():
    e = italian(
        article(
            "1",
            "Allo straniero vittima di uno dei delitti di cui agli articoli 600, 601 e 603-bis del codice penale il "
            "questore rilascia un permesso di soggiorno, con il parere favorevole del procuratore della Repubblica.",
            "Il permesso ha la durata di un anno e puo' essere rinnovato. Esso e' revocato se il programma cessa.",
            "Il titolare puo' svolgere attivita' lavorativa.",
        )
    )
    found = {(a.concept, a.exact) for a in engine.annotate(e)}
    assert ("mechanism/victim_permit", "permesso di soggiorno") in found
    assert ("crime/trafficking", "601") in found and ("crime/labour_exploitation", "603-bis") in found
    wanted = {"mechanism/certification", "status/duration", "status/renewal", "status/loss", "status/work"}
    assert wanted <= {c for c, _ in found}
    finding = next(f for f in findings(e, engine.annotate(e)) if f.mechanism == "mechanism/victim_permit")
    values = {(v.name, v.value) for v in finding.values}
    assert {("modality", "shall"), ("certification", "required"), ("duration", "exact P1Y")} <= values


def test_a_list_of_arrestable_offences_gives_a_finding_its_scope_and_no_tag():
    words = "Alla vittima di un delitto di cui all'articolo 380 del codice di procedura penale è rilasciato un {}."
    e = italian(article("1", words.format("permesso di soggiorno")))
    assert not {a.concept for a in engine.annotate(e) if a.concept.startswith("crime/")}
    (finding,) = findings(e, engine.annotate(e))
    scope = {v.value for v in finding.values if v.name == "crime_scope"}
    assert {"crime/trafficking", "crime/robbery", "crime/stalking"} <= scope


def test_may_is_said_of_the_grant_not_of_the_renewal():
    shall = article("1", "Alla vittima è rilasciato il permesso di soggiorno, che può essere rinnovato.")
    may = article("1", "Alla vittima può essere rilasciato un permesso di soggiorno.")
    for node, want in ((shall, "shall"), (may, "may")):
        e = italian(node)
        values = {v.name: v.value for f in findings(e, engine.annotate(e)) for v in f.values}
        assert values["modality"] == want


def test_each_crime_of_a_list_stands_at_its_own_words():
    e = italian(
        article("1", (
            "I centri assistono le vittime di:", "tratta di persone;", "violenza sessuale e atti persecutori;",
            "matrimonio forzato.",
        ))
    )  # fmt: skip
    found = {(a.eid[-7:], a.concept) for a in engine.annotate(e) if a.concept.startswith("crime/")}
    assert found == {
        ("point_1", "crime/trafficking"), ("point_2", "crime/sexual_violence"), ("point_2", "crime/stalking"),
        ("point_3", "crime/forced_marriage"),
    }  # fmt: skip


def test_items_inherit_their_stem():
    stem = "Il questore rilascia un permesso di soggiorno:"
    assert "mechanism/victim_permit" in concepts(article("1", (stem, "al lavoratore;", "alla vittima di tratta.")))
    assert "mechanism/victim_permit" not in concepts(article("1", (stem, "al lavoratore;", "al coniuge.")))


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("Alla vittima è concesso un periodo di riflessione di trenta giorni.", "mechanism/reflection_period"),
        ("La vittima di tratta non può essere espulsa; l'espulsione è sospesa.", "mechanism/removal_suspension"),
        ("Le vittime della tratta non sono soggette a un divieto d'ingresso.", "mechanism/sanction_relief"),
        ("Le vittime non sono punibili per i reati che sono state costrette a commettere.", "mechanism/non_punishment"),
        ("L'accesso dello straniero alle cure non può comportare alcuna segnalazione.", "mechanism/firewall"),
        ("L'ente del terzo settore trasmette la proposta per la vittima.", "mechanism/third_party_reporting"),
        ("La polizia informa la vittima della possibilità di un permesso di soggiorno.", "mechanism/information_duty"),
        ("Alle vittime è garantita una sistemazione sicura in case rifugio.", "mechanism/shelter"),
        ("Le vittime straniere hanno diritto alla consulenza legale.", "mechanism/legal_counselling"),
        ("Corsi per il personale di polizia insegnano a riconoscere le vittime.", "mechanism/official_training"),
        ("Un protocollo d'intesa lega questura e associazioni a favore delle vittime.", "mechanism/multi_agency"),
        ("Si svolgono campagne di informazione contro la tratta di persone.", "mechanism/awareness_raising"),
        ("Le vittime sono accolte a prescindere dal loro status in materia di soggiorno.", "status/irrespective"),
        ("Al cittadino straniero il cui soggiorno è irregolare sono dovute le cure.", "status/irregular"),
        ("Gli stranieri titolari di carta di soggiorno sono equiparati ai cittadini nelle prestazioni.",
         "status/conditional"),
    ],
)  # fmt: skip
def test_one_sentence_one_concept(words, want):
    assert want in concepts(article("1", words))


def test_swiss_spouse_who_suffered_violence():
    words = (
        "Dopo lo scioglimento della comunità familiare il diritto al permesso di dimora sussiste per gravi motivi "
        "personali, se il coniuge è stato vittima di violenza nel matrimonio."
    )
    wanted = {"mechanism/autonomous_permit", "crime/domestic_violence", "status/dependent"}
    assert wanted <= concepts(article("50", words), work="ch:1")


@pytest.mark.parametrize(
    "words",
    [
        "Allo straniero iscritto all'università è rilasciato un permesso di soggiorno per studio.",
        "Il consumatore dispone di un periodo di riflessione di quattordici giorni.",
        "Il traffico di stupefacenti è punito con la reclusione.",
        "Lo straniero può chiedere il ricongiungimento con il coniuge.",
        "La parte non abbiente ha diritto al patrocinio a spese dello Stato.",
        "Il richiedente protezione internazionale è ospitato nelle strutture di accoglienza.",
        "La persona offesa assiste alla formazione della prova davanti al giudice.",
        "Chi scorre in armi le campagne è punito, se la vittima è un minore.",
        "I gestori non trasmettono i dati di traffico informatico a terzi.",
        "I dati personali non sono comunicati ad autorità straniere.",
    ],
)
def test_provisions_that_look_alike_carry_no_mechanism(words):
    assert not {c for c in concepts(article("1", words)) if c.startswith("mechanism/")}


def test_a_penal_code_is_no_scope_and_an_amending_act_may_be():
    words = "La tratta di persone in danno della vittima è aggravata."
    assert not concepts(article("1", words), title="Codice Penale")
    amending = "Modifiche al codice penale, al codice di procedura penale e norme sulle vittime"
    assert concepts(article("1", words), title=amending) == {"crime/trafficking"}


def test_facilitation_is_not_irregular_stay():
    words = "Lo straniero vittima di favoreggiamento dell'immigrazione illegale è ascoltato."
    assert concepts(article("1", words)) == {"crime/smuggling"}


def test_work_is_no_dependent_status():
    words = "È iscritto lo straniero con permesso di soggiorno per lavoro subordinato o per motivi familiari."
    assert "status/dependent" not in concepts(article("1", words))


def test_exceptions_negations_references_and_repeal():
    but = article("1", "Il permesso di soggiorno è rilasciato alla vittima, salvo in caso di violenza sessuale.")
    assert ("crime/sexual_violence", "excepted") in tags(but)
    denied = article("1", "Il permesso di soggiorno non è rilasciato alla vittima.")
    assert ("mechanism/victim_permit", "negated") in tags(denied)
    cited = article("1", "Fermo restando il periodo di riflessione, la vittima è ascoltata dal giudice.")
    assert ("mechanism/reflection_period", "referenced") in tags(cited)
    gone = article("1", "Alla vittima è rilasciato un permesso di soggiorno.", status="repealed")
    assert {p for _, p in tags(gone)} <= {"repealed"}


def test_the_perpetrators_permit_is_no_victims_permit():
    words = "Nei confronti dello straniero condannato per violenza domestica è disposta la revoca del permesso."
    assert not concepts(article("1", words, heading="Permesso per le vittime"), **IMMIGRATION)


def test_circular_with_headings_and_bullets():
    circular = {"title": "Circolare sul permesso di soggiorno per le vittime di tratta"}
    found = concepts(
        article("1", (
            "Il permesso è rilasciato così:", "la proposta è presentata dai servizi sociali o dall'ente antitratta;",
            "non sono chieste informazioni sulla regolarità del soggiorno;", "il permesso dura sei mesi.",
        ), heading="Percorso sociale"), **circular,
    )  # fmt: skip
    assert {"mechanism/victim_permit", "mechanism/third_party_reporting", "mechanism/firewall"} <= found
    assert {"status/duration", "status/disclosure"} <= found


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("Le straniere vittime di violenza possono ottenere un visto umanitario.", "mechanism/victim_permit"),
        ("La fine della convivenza non incide sul soggiorno del coniuge vittima di violenza domestica: la relazione è "
         "cessata.", "mechanism/autonomous_permit"),
        ("La vittima ha trenta giorni per decidere se sporgere denuncia.", "mechanism/reflection_period"),
        ("Non si procede all'espulsione della vittima durante il processo.", "mechanism/removal_suspension"),
        ("La presenza della vittima è tollerata durante l'inchiesta.", "mechanism/tolerated_stay"),
        ("Alla vittima non è imposto un divieto d'entrata.", "mechanism/sanction_relief"),
        ("Nessuna pena è inflitta alla vittima per i reati cui fu costretta.", "mechanism/non_punishment"),
        ("È vietato agli agenti chiedere notizie sulla regolarità del soggiorno.", "mechanism/firewall"),
        ("Il funzionario dà comunicazione al questore dell'irregolarità del soggiorno.", "mechanism/reporting_duty"),
        ("La polizia comunica all'autorità se la presenza della vittima è ancora necessaria.",
         "mechanism/certification"),
        ("Alla vittima sono illustrate le possibilità di soggiorno.", "mechanism/information_duty"),
        ("I sindacati possono agire in giudizio per le vittime straniere.", "mechanism/third_party_reporting"),
        ("Le vittime sono ospitate in strutture protette.", "mechanism/shelter"),
        ("Le spese di avvocato della vittima straniera sono a carico dello Stato: la difesa è gratuita.",
         "mechanism/legal_counselling"),
        ("Il pubblico è informato dei servizi per le vittime.", "mechanism/awareness_raising"),
        ("Agli agenti di polizia sono impartiti seminari sulla tratta di persone.", "mechanism/official_training"),
        ("Le autorità collaborano con le associazioni in favore delle vittime.", "mechanism/multi_agency"),
        ("Gli archivi dei servizi sociali non sono accessibili alle autorità della migrazione.", "mechanism/firewall"),
        ("Una convenzione lega la polizia e i consultori per le donne vittime.", "mechanism/multi_agency"),
        ("La querela della vittima può essere depositata dal sindacato a nome del lavoratore.",
         "mechanism/third_party_reporting"),
        ("In via sperimentale le vittime denunciano senza controlli.", "mechanism/local_pilot"),
    ],
)  # fmt: skip
def test_the_same_in_other_words(words, want):
    assert want in concepts(article("1", words))


@pytest.mark.parametrize(
    ("words", "never"),
    [
        ("Il permesso di soggiorno è revocato allo straniero condannato per fatti contro la vittima.", "victim_permit"),
        ("Non è punibile chi ha risarcito il danno alla vittima.", "non_punishment"),
        ("Il termine di riflessione per accettare l'offerta di lavoro è di dieci giorni.", "reflection_period"),
        ("Il consultorio non è tenuto a segnalare alla questura lo straniero irregolare.", "reporting_duty"),
        (
            "Chi deturpa cose altrui in occasione di manifestazioni in luogo pubblico con furto è punito.",
            "awareness_raising",
        ),
    ],
)
def test_words_of_a_mechanism_in_other_law(words, never):
    assert f"mechanism/{never}" not in concepts(article("1", words))


def test_what_stands_beside_a_permit():
    found = concepts(
        article(
            "1",
            "Alla vittima di tratta è rilasciato un permesso di soggiorno.",
            "Può essere autorizzata un'attività lucrativa.",
            "Gli interessati hanno accesso alla consulenza legale e a un alloggio sicuro.",
        )
    )
    assert {"status/work", "mechanism/legal_counselling", "mechanism/shelter"} <= found


def test_who_must_report_need_not_where_the_foreigner_complains():
    duty = "Gli ispettori comunicano alla questura la presenza di stranieri in posizione irregolare."
    found = concepts(article("1", f"{duty} Non vi sono tenuti se lo straniero presenta denuncia."))
    assert {"mechanism/reporting_duty", "mechanism/firewall"} <= found


def test_the_heading_says_of_what_the_victims_are_victims():
    words = "Un aiuto è accordato alle vittime."
    assert "crime/trafficking" in concepts(article("1", words, heading="Aiuto alle vittime di tratta"))
    assert "crime/trafficking" not in concepts(article("1", words, heading="Aiuto alle vittime della strada"))


def test_a_body_that_finds_abuse_proposes_the_permit():
    start = "Il permesso di soggiorno è rilasciato allo straniero quando le associazioni abbiano"
    found = concepts(article("1", f"{start} rilevato situazioni di sfruttamento e ne facciano proposta."))
    assert "mechanism/third_party_reporting" in found
    assert "mechanism/third_party_reporting" not in concepts(article("1", f"{start} rilevato la sede e pagato."))


def test_violence_named_in_another_paragraph_of_an_article_on_the_end_of_the_couple():
    first = "Il permesso del coniuge è prorogato per gravi motivi personali dopo lo scioglimento del matrimonio."
    permit = "Il permesso di dimora è chiesto all'autorità."
    found = concepts(article("1", f"{first} {permit}", "È un motivo la violenza domestica."))
    assert "mechanism/autonomous_permit" in found
    assert "mechanism/autonomous_permit" not in concepts(article("1", f"{first} {permit}", "È un motivo la malattia."))


def test_staff_trained_for_the_end_that_the_article_has_set():
    first = "Lo Stato previene la tratta di persone."
    words = "sono organizzati corsi di addestramento del personale."
    found = concepts(article("1", first, f"Per la medesima finalità {words}"))
    assert "mechanism/official_training" in found
    assert "mechanism/official_training" not in concepts(article("1", first, f"Ogni due anni {words}"))


def test_workers_without_a_permit_hear_of_their_rights():
    words = "è informato dei suoi diritti; il permesso di soggiorno è rilasciato dal questore."
    found = concepts(article("1", f"Il lavoratore straniero irregolare {words}"))
    assert "mechanism/information_duty" in found
    assert "mechanism/information_duty" not in concepts(article("1", f"Il turista {words}"))
