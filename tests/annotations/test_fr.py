"""French: acts of our own making in the terms of French, Belgian, Luxembourg, Swiss and Union law."""

import pytest
from made_acts import act

from annotations import engine
from annotations.findings import findings
from pipeline.tree import Node


def article(number: str, *paras: str | tuple[str, ...], heading: str = "", status: str = "in_force") -> Node:
    node = Node("art", num=f"Art. {number}", heading=heading, eid=f"art_{number}", status=status)
    for n, text in enumerate(paras, 1):
        stem, *items = (text,) if isinstance(text, str) else text
        para = node.add("para", num=f"{n}", text=stem, eid=f"para_{n}")
        for k, item in enumerate(items, 1):
            para.add("point", num=f"{k}°", text=item, eid=f"point_{k}")
    return node


def french(*nodes: Node, work: str = "fr:loi", title: str = "Loi d'essai"):
    return act(*nodes, lang="fr", title=title, work=work)


def tags(*nodes: Node, **more: str) -> set[tuple[str, str]]:
    return {(a.concept, a.polarity) for a in engine.annotate(french(*nodes, **more))}


def concepts(*nodes: Node, **more: str) -> set[str]:
    return {a.concept for a in engine.annotate(french(*nodes, **more)) if a.polarity != "referenced"}


def test_permit_for_victims_of_offences_named_by_their_articles():
    e = french(
        article(
            "1",
            "L'étranger qui dépose plainte pour des faits visés aux articles 225-4-1 à 225-4-6 du code pénal se voit "
            "délivrer une carte de séjour temporaire d'une durée d'un an.",
            "Elle est renouvelée pendant la procédure. Elle est retirée si l'étranger renoue avec les auteurs.",
        )
    )
    found = {(a.concept, a.exact) for a in engine.annotate(e)}
    assert ("mechanism/victim_permit", "carte de séjour") in found
    assert ("crime/trafficking", "articles 225-4-1 à 225-4-6") in found
    assert {"status/duration", "status/renewal"} <= {c for c, _ in found}
    finding = next(f for f in findings(e, engine.annotate(e)) if f.mechanism == "mechanism/victim_permit")
    values = {(v.name, v.value) for v in finding.values}
    assert {("modality", "shall"), ("cooperation", "required"), ("duration", "exact P1Y")} <= values


def test_each_crime_of_a_list_stands_at_its_own_words():
    e = french(
        article("1", (
            "Une autorisation de séjour est accordée à la victime :",
            "de traite des êtres humains ;",
            "de violences commises par son conjoint ;",
            "d'excision ou de mariage forcé.",
        ))
    )  # fmt: skip
    found = {(a.eid, a.concept) for a in engine.annotate(e) if a.concept.startswith("crime/")}
    assert found == {
        ("art_1__para_1__point_1", "crime/trafficking"),
        ("art_1__para_1__point_2", "crime/domestic_violence"),
        ("art_1__para_1__point_3", "crime/fgm"),
        ("art_1__para_1__point_3", "crime/forced_marriage"),
    }


def test_items_inherit_their_stem():
    stem = "Le préfet délivre une carte de séjour temporaire :"
    listed = article("1", (stem, "au conjoint de Français ;", "au témoin qui dépose dans une procédure pour traite."))
    assert "mechanism/victim_permit" in concepts(listed)
    assert "mechanism/victim_permit" not in concepts(article("1", (stem, "au salarié ;", "à l'étudiant.")))


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("La victime dispose d'un délai de rétablissement et de réflexion.", "mechanism/reflection_period"),
        ("La victime de la traite ne peut être éloignée pendant l'enquête.", "mechanism/removal_suspension"),
        ("L'interdiction d'entrée n'est pas prononcée contre la victime.", "mechanism/sanction_relief"),
        ("Les victimes contraintes de voler sont dispensées de peine.", "mechanism/non_punishment"),
        ("Le policier n'informe pas l'Office des étrangers du séjour irrégulier du plaignant.", "mechanism/firewall"),
        ("Une association peut présenter une demande au nom de la victime.", "mechanism/third_party_reporting"),
        ("La police informe la victime de la possibilité d'obtenir un titre de séjour.", "mechanism/information_duty"),
        ("L'accueil des victimes est assuré : le foyer offre un logement sûr.", "mechanism/shelter"),
        ("Les étrangers victimes ont droit à un conseil juridique.", "mechanism/legal_counselling"),
        ("Les magistrats reçoivent une formation à la détection des victimes.", "mechanism/official_training"),
        ("Une coordination entre la police et les associations sert les victimes.", "mechanism/multi_agency"),
        ("Les aides sont dues aux victimes quelle que soit leur situation administrative.", "status/irrespective"),
        ("L'aide médicale est due à celui qui séjourne illégalement.", "status/irregular"),
    ],
)
def test_one_sentence_one_concept(words, want):
    assert want in concepts(article("1", words))


def test_spouse_who_suffered_violence_keeps_the_permit():
    words = "La rupture de la vie commune n'est pas opposable à l'étranger victime de violences conjugales"
    found = concepts(article("1", words + ", dont la carte de séjour est renouvelée."))
    assert {"mechanism/autonomous_permit", "crime/domestic_violence", "status/dependent"} <= found
    alone = concepts(article("1", "En cas de divorce, la carte de séjour du conjoint est retirée."))
    assert "mechanism/autonomous_permit" not in alone and "status/dependent" in alone


@pytest.mark.parametrize(
    "words",
    [
        "L'étranger inscrit dans une école reçoit une carte de séjour portant la mention étudiant.",
        "Le consommateur dispose d'un délai de réflexion de quatorze jours.",
        "Le pare-feu protège le réseau et les serveurs.",
        "Le trafic de stupéfiants est puni de dix ans d'emprisonnement.",
        "L'étranger peut demander le regroupement familial pour son conjoint.",
        "Toute partie sans ressources a droit à l'aide juridictionnelle.",
        "Le demandeur d'asile reçoit une attestation et un hébergement.",
        "Les bestiaux sont gardés dans la campagne.",
        "Le procureur avise la victime du classement sans suite.",
        "Les données ne sont pas transmises aux autorités étrangères.",
        "Un temps de réflexion précède la signature de la médiation familiale.",
    ],
)
def test_provisions_that_look_alike_carry_no_mechanism(words):
    assert not {c for c in concepts(article("1", words)) if c.startswith("mechanism/")}


def test_a_penal_code_is_no_scope_but_its_rules_for_victims_are():
    code = {"title": "Code pénal"}
    assert not concepts(article("1", "La traite des êtres humains commise envers une victime est aggravée."), **code)
    spared = article("2", "La victime de traite des êtres humains n'encourt aucune peine pour ce qu'elle a dû faire.")
    assert concepts(spared, **code) == {"mechanism/non_punishment", "crime/trafficking"}
    amending = {"title": "Loi modifiant le code pénal et protégeant les victimes"}
    assert "crime/trafficking" in concepts(article("1", "Les victimes de la traite sont accueillies."), **amending)


def test_harassment_at_large_is_stalking_and_sexual_harassment_is_not():
    words = "La victime de harcèlement {} est entendue."
    assert "crime/stalking" in concepts(article("1", words.format("au domicile")))
    assert concepts(article("1", words.format("sexuel"))) == {"crime/sexual_violence"}


def test_letters_before_a_number():
    words = "Les victimes des infractions prévues aux articles {} du code pénal sont aidées."
    assert concepts(article("1", words.format("224-1 A à 224-1 C"))) == {"crime/forced_labour_slavery"}
    assert concepts(article("1", words.format("224-1 à 224-3"))) == {"crime/kidnapping"}


def test_phenomena_are_no_persons():
    assert "status/irregular" not in concepts(article("1", "Le fichier sert la lutte contre l'immigration illégale."))
    assert "status/irregular" in concepts(article("1", "Le fichier recense les étrangers en situation irrégulière."))


def test_exceptions_negations_references_and_repeal():
    refuse = article("1", "La carte de séjour est délivrée, sauf si l'étranger est victime de traite des femmes.")
    assert ("crime/trafficking", "excepted") in tags(refuse)
    other = article("1", "La carte de séjour n'est pas délivrée à la victime de traite des êtres humains.")
    assert ("mechanism/victim_permit", "negated") in tags(other)
    cited = article("1", "Sans préjudice du délai de réflexion, la victime est entendue par le juge.")
    assert ("mechanism/reflection_period", "referenced") in tags(cited)
    gone = article("1", "Un titre de séjour est délivré à la victime.", status="repealed")
    assert {p for _, p in tags(gone)} <= {"repealed"}


def test_a_list_of_permits_grants_none():
    words = "Le timbre n'est pas dû pour la carte de séjour prévue aux articles L. 425-1, L. 425-6 et L. 421-1."
    assert "mechanism/victim_permit" not in concepts(article("1", words), work="fr:LEGITEXT000006070158")


def test_permits_known_by_their_article_in_belgium_and_luxembourg():
    decree = article("9", "Le document provisoire de séjour visé à l'article 61/3 de la loi est valable trois mois.")
    assert {"mechanism/victim_permit", "status/duration"} <= concepts(decree, work="be:1981100831")
    title = "Loi du 29 août 2008 sur la libre circulation des personnes et l'immigration"
    lost = article("9", "Le titre de séjour délivré en vertu de l'article 95 n'est pas renouvelé après la procédure.")
    assert {"mechanism/victim_permit", "status/loss"} <= concepts(lost, work="lu:x", title=title)
    assert not concepts(lost, work="lu:x", title="Loi sur les étrangers")


def test_circular_with_headings_and_bullets():
    circular = {"title": "Circulaire relative aux victimes de la traite des êtres humains"}
    found = concepts(
        article("1", (
            "La victime présumée bénéficie d'une période de réflexion de 45 jours :",
            "aucune mesure d'éloignement n'est exécutée ;",
            "un centre d'accueil spécialisé lui offre un hébergement sûr ;",
            "le centre introduit la demande de titre de séjour.",
        ), heading="Phase de réflexion"), **circular,
    )  # fmt: skip
    assert {
        "mechanism/reflection_period", "mechanism/removal_suspension", "mechanism/shelter", "status/duration",
        "mechanism/third_party_reporting",
    } <= found  # fmt: skip
    assert "status/return" not in found


def test_authority_is_the_one_that_the_law_names():
    e = french(
        article(
            "1",
            "Le ministre ou son délégué délivre à la victime, accompagnée par un centre reconnu par les autorités "
            "compétentes, un titre de séjour.",
        )
    )
    values = {v.name: v.value for f in findings(e, engine.annotate(e)) for v in f.values}
    assert values["decided_by"].lower() == "le ministre ou son délégué"


def test_a_couples_end_makes_an_own_permit_and_no_victims_permit():
    words = "L'autorisation de séjour du conjoint victime de violence domestique est prolongée après la dissolution {}."
    found = concepts(article("50", words.format("du mariage")), work="ch:1")
    assert {"mechanism/autonomous_permit", "crime/domestic_violence", "status/dependent"} <= found
    assert "mechanism/victim_permit" not in found


def test_suspension_by_reference_to_the_period():
    title = "Loi du 29 août 2008 sur la libre circulation des personnes et l'immigration"
    words = "Durant le délai prévu à l'article {}, il est sursis à toute mesure d'éloignement."
    assert "mechanism/removal_suspension" in concepts(article("1", words.format("93")), work="lu:x", title=title)
    assert "mechanism/removal_suspension" not in concepts(article("1", words.format("40")), work="lu:x", title=title)


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("Les victimes de traite peuvent prétendre à un titre de séjour.", "mechanism/victim_permit"),
        ("L'épouse qui a fui le domicile conjugal pour des violences garde son titre de séjour.",
         "mechanism/autonomous_permit"),
        ("La victime a un mois pour choisir de dénoncer ou non les faits.", "mechanism/reflection_period"),
        ("Le témoin n'est pas reconduit à la frontière avant le procès.", "mechanism/removal_suspension"),
        ("La présence de la victime est tolérée pendant l'enquête.", "mechanism/tolerated_stay"),
        ("La procédure pour séjour illégal est classée à l'égard de la victime.", "mechanism/sanction_relief"),
        ("Le parquet renonce à poursuivre la victime forcée de voler.", "mechanism/non_punishment"),
        ("Il est interdit aux agents de demander le statut migratoire du plaignant.", "mechanism/firewall"),
        ("L'administration avise le préfet de la présence d'étrangers sans titre.", "mechanism/reporting_duty"),
        ("La police confirme que la présence de la victime est utile ; le séjour est prolongé.",
         "mechanism/certification"),
        ("La victime est avisée des conditions d'obtention d'un titre de séjour.", "mechanism/information_duty"),
        ("Les syndicats peuvent agir en justice pour les victimes.", "mechanism/third_party_reporting"),
        ("La mise à l'abri des victimes est organisée par le préfet.", "mechanism/shelter"),
        ("Un avocat assiste gratuitement l'étranger victime : un défenseur est commis d'office.",
         "mechanism/legal_counselling"),
        ("Des brochures sur les droits des victimes sont diffusées dans les gares.", "mechanism/awareness_raising"),
        ("Des séminaires apprennent aux gardes-frontières à repérer les victimes.", "mechanism/official_training"),
        ("La police et les services sociaux agissent de concert pour les victimes.", "mechanism/multi_agency"),
        ("Les guichets ne se préoccupent pas de la régularité du séjour des femmes accueillies.",
         "mechanism/firewall"),
        ("Une convention lie la police et le planning familial en faveur des victimes.", "mechanism/multi_agency"),
        ("Un foyer peut écrire au nom de la femme pour dénoncer les violences conjugales.",
         "mechanism/third_party_reporting"),
        ("Une phase d'essai offre aux victimes de traite une attestation de séjour.", "mechanism/local_pilot"),
    ],
)  # fmt: skip
def test_the_same_in_other_words(words, want):
    assert want in concepts(article("1", words))


@pytest.mark.parametrize(
    ("words", "never"),
    [
        ("La carte de séjour est retirée à l'étranger qui a commis des faits sur une victime.", "victim_permit"),
        ("Le juge peut dispenser de peine le prévenu qui a indemnisé la victime.", "non_punishment"),
        ("Le service n'est pas tenu de dénoncer l'étranger en situation irrégulière.", "reporting_duty"),
        ("Le juge classe l'affaire lorsque la victime retire sa plainte.", "non_punishment"),
        ("Les associations peuvent exercer les droits de la partie civile en matière d'environnement.",
         "third_party_reporting"),
        ("Le proche aidant a droit à une période de répit.", "reflection_period"),
        ("Des stages de citoyenneté sont imposés par le juge aux auteurs envers les victimes.", "official_training"),
    ],
)
def test_words_of_a_mechanism_in_other_law(words, never):
    assert f"mechanism/{never}" not in concepts(article("1", words))


def test_services_and_loss_beside_a_permit():
    found = concepts(
        article(
            "1",
            "La victime d'une infraction reçoit un titre de séjour.",
            "La personne a accès à l'assistance judiciaire et à un hébergement sécurisé.",
            "L'autorisation peut être révoquée.",
        )
    )
    assert {"mechanism/legal_counselling", "mechanism/shelter", "status/loss", "crime/all_crimes"} <= found


def test_training_on_a_crime_needs_no_victim():
    found = concepts(article("1", "Les policiers suivent une formation sur la traite des êtres humains."))
    assert found == {"mechanism/official_training", "crime/trafficking"}
    assert not concepts(article("1", "Les policiers suivent une formation sur le tir."))


def test_who_has_no_permit_is_granted_none():
    words = "La victime qui ne dispose pas d'un titre de séjour se voit délivrer une aide."
    assert "mechanism/victim_permit" not in concepts(article("1", words))


def test_who_must_report_need_not_where_the_foreigner_complains():
    duty = "Les inspecteurs communiquent à l'Office des étrangers l'identité des travailleurs en séjour illégal."
    found = concepts(article("1", f"{duty} Ils n'y sont pas tenus lorsque le travailleur porte plainte."))
    assert {"mechanism/reporting_duty", "mechanism/firewall"} <= found
    assert "mechanism/firewall" not in concepts(article("1", f"{duty} Ils n'y sont pas tenus le dimanche."))


def test_the_heading_says_of_what_the_victims_are_victims():
    words = "Une aide est accordée aux victimes."
    assert "crime/trafficking" in concepts(article("1", words, heading="Aide aux victimes de la traite des femmes"))
    assert "crime/trafficking" not in concepts(article("1", words, heading="Aide aux victimes de la route"))


def test_unions_bring_the_foreign_workers_case_without_a_mandate():
    start = "Les organisations syndicales peuvent exercer en justice les actions nées du contrat"
    found = concepts(article("1", f"{start} en faveur d'un salarié étranger, sans mandat."))
    assert "mechanism/third_party_reporting" in found
    assert "mechanism/third_party_reporting" not in concepts(article("1", f"{start} en faveur d'un salarié."))


def test_a_stay_ends_for_renewed_ties():
    start = "Le ministre peut mettre fin à l'autorisation de séjour si l'étranger a"
    assert "status/loss" in concepts(article("1", f"{start} renoué un lien avec les auteurs présumés."))
    assert "status/loss" not in concepts(article("1", f"{start} changé d'adresse."))


def test_a_body_whose_members_the_paragraph_names_coordinates_the_work():
    first = "Une instance chargée de coordonner l'action en faveur des victimes de traite est créée."
    found = concepts(article("1", f"{first} Elle réunit des magistrats, la police et des associations."))
    assert "mechanism/multi_agency" in found
    assert "mechanism/multi_agency" not in concepts(article("1", f"{first} Elle réunit trois personnes."))


def test_the_reception_of_victims_at_a_court_is_no_shelter():
    start = "Un service d'accueil des victimes est organisé"
    assert "mechanism/shelter" not in concepts(article("1", f"{start} auprès de chaque parquet."))
    assert "mechanism/shelter" in concepts(article("1", f"{start}, avec des lits pour la nuit."))
