"""English and Spanish: provisions of our own wording, as acts, regulations and local ordinances put them."""

import pytest
from made_acts import act, article, listing

from annotations import engine


def tags(text: str, lang: str = "en", heading: str = "") -> dict[str, str]:
    found = engine.annotate(act(article("1", text, heading=heading), lang=lang, title=""))
    return {a.concept.partition("/")[2]: a.polarity for a in found}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "A person granted T nonimmigrant status is authorized to work incident to status, and the agency will stay"
            " the execution of the final order of removal.",
            {"victim_permit", "removal_suspension", "work"},
        ),
        (
            "Police shall not use agency funds or personnel to question, detain or arrest persons for immigration"
            " enforcement purposes.",
            {"firewall"},
        ),
        (
            "No officer of the city shall use city resources to assist in the enforcement of federal immigration law.",
            {"firewall"},
        ),
        (
            "The partner may apply for settlement as a victim of domestic abuse where the relationship has ended.",
            {"autonomous_permit", "domestic_violence"},
        ),
        (
            "During the recovery period of 45 days the victim of slavery may not be removed from the country.",
            {"reflection_period", "removal_suspension", "duration", "forced_labour_slavery"},
        ),
        (
            "They may decide not to prosecute a victim of trafficking for acts that she was compelled to do.",
            {"trafficking"},
        ),
        (
            "A spouse who was battered by a citizen may file a petition for classification without the sponsor.",
            {"autonomous_permit", "domestic_violence", "dependent"},
        ),
        (
            "The Attorney General may cancel removal of an alien who was subjected to extreme cruelty by a spouse.",
            {"removal_suspension", "domestic_violence"},
        ),
        (
            "A joint petition may be waived where the alien spouse was the subject of extreme cruelty by the citizen.",
            {"autonomous_permit"},
        ),
        ("The police department shall not hold anyone on a detainer of the immigration authorities.", {"firewall"}),
        ("No inquiry shall be made as to the immigration status of a crime victim.", {"firewall", "disclosure"}),
        ("Whoever comes to report a crime shall not be asked for papers.", {"firewall"}),
        (
            "A victim of trafficking shall not be liable to a penalty for illegal entry.",
            {"sanction_relief", "irregular"},
        ),
        ("It is a defence for a trafficked person that she acted under coercion.", {"non_punishment"}),
        (
            "For as long as she thinks over whether to assist the police, no step to remove the victim may be taken.",
            {"removal_suspension"},
        ),
        (
            "A pause of thirty days is allowed in which the victim need not decide anything.",
            {"reflection_period"},
        ),
        ("A sheriff shall tell the aliens' office of any prisoner who is unlawfully present.", {"reporting_duty"}),
        ("The hostel gives trafficked persons a bed in a safe place.", {"shelter"}),
        ("Migrants may report violence to the county without stating their name.", {"third_party_reporting"}),
        ("Her stay hangs on the marriage.", {"dependent"}),
        ("The judge may close removal proceedings against a victim of trafficking.", {"removal_suspension"}),
        ("Her status under the Aliens Act is neither checked nor passed on when she calls the police.", {"firewall"}),
        (
            "A migrant who makes a credible allegation of exploitation at work can be granted a visa of six months.",
            {"victim_permit", "labour_exploitation", "duration"},
        ),
    ],
)
def test_english(text: str, wanted: set[str]) -> None:
    assert wanted <= tags(text).keys()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "No se condicionará la denuncia a la situación migratoria de la víctima, ni se comunicará esta a las"
            " autoridades migratorias.",
            {"firewall"},
        ),
        (
            "A las personas extranjeras víctimas de delito se les otorgará la condición de estancia por razones"
            " humanitarias.",
            {"victim_permit"},
        ),
        (
            "Se suspenderá el expediente sancionador incoado a la víctima de trata en situación irregular.",
            {"sanction_relief", "trafficking", "irregular"},
        ),
    ],
)
def test_spanish(text: str, wanted: set[str]) -> None:
    found = tags(text, "es")
    assert wanted <= found.keys()
    assert "reporting_duty" not in found


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "A student may be granted a residence permit for studies, valid for one year and renewable."),
        ("en", "The consumer has a reflection period of fourteen days to withdraw from the contract."),
        ("en", "The operator shall use the network data for the enforcement of tax law."),
        ("en", "The victim of a traffic accident may claim from the insurer within three years."),
        ("en", "An employee who is a victim of crime may take ten days of paid leave at no loss."),
        ("en", "The removal of a trustee may be stayed by the court."),
        ("en", "The tenant shall have thirty days in which to decide whether to accept the offer."),
        ("en", "The pilot of the aircraft shall report the incident."),
        ("en", "A third party may lodge a complaint about the award of the contract."),
        ("en", "The driver shall not be asked for his tax return."),
        ("es", "La autorización de estancia por estudios se prorrogará por un año."),
        ("es", "El consumidor dispone de un plazo de reflexión de catorce días."),
    ],
)
def test_what_looks_alike_carries_nothing(lang: str, text: str) -> None:
    assert tags(text, lang) == {}


def test_each_item_of_a_list_is_a_crime_at_its_own_words() -> None:
    e = act(
        listing("1", "A residence permit is issued to victims of:", ["trafficking in persons;", "stalking;", "rape."])
    )
    found = {(a.eid, a.concept, a.exact) for a in engine.annotate(e) if a.concept.startswith("crime/")}
    assert found == {
        ("art_1__para_1__point_a", "crime/trafficking", "trafficking in persons"),
        ("art_1__para_1__point_b", "crime/stalking", "stalking"),
        ("art_1__para_1__point_c", "crime/sexual_violence", "rape"),
    }


def test_each_crime_of_a_list_within_one_clause_is_tagged_at_its_own_words() -> None:
    text = (
        "the criminal activity is that involving one or more of the following: rape; torture; trafficking; incest;"
        " stalking; female genital mutilation; being held hostage; peonage; blackmail; manslaughter; felonious assault;"
        " witness tampering; or attempt, conspiracy, or solicitation to commit any of them"
    )
    e = act(listing("1", "An alien victim may file a petition for status under this subparagraph if:", [text]))
    found = {a.exact: a.concept for a in engine.annotate(e) if a.concept.startswith("crime/")}
    assert found == {
        "rape": "crime/sexual_violence",
        "torture": "crime/torture",
        "trafficking": "crime/trafficking",
        "incest": "crime/child_sexual_abuse",
        "stalking": "crime/stalking",
        "female genital mutilation": "crime/fgm",
        "held hostage": "crime/kidnapping",
        "peonage": "crime/forced_labour_slavery",
        "blackmail": "crime/extortion",
        "manslaughter": "crime/homicide",
        "felonious assault": "crime/assault",
        "witness tampering": "crime/obstruction",
        "attempt, conspiracy, or solicitation": "crime/attempt",
    }


@pytest.mark.parametrize(
    ("rule", "duty"),
    [
        (
            "No policy may prohibit an officer from sending the immigration authorities a person's immigration status.",
            1,
        ),
        ("An officer may not send the immigration authorities a person's immigration status.", 0),
    ],
)
def test_what_may_not_be_prohibited_is_no_firewall(rule: str, duty: int) -> None:
    found = tags(rule)
    assert ("reporting_duty" in found, "firewall" in found) == (bool(duty), not duty)


def test_a_list_of_what_must_not_be_done_is_a_firewall() -> None:
    e = act(
        listing(
            "1",
            "Law enforcement agencies shall not:",
            ["inquire into an individual's immigration status;", "buy uniforms abroad;"],
        )
    )
    found = {a.eid for a in engine.annotate(e) if a.concept == "mechanism/firewall"}
    assert found == {"art_1__para_1__point_a"}


def test_the_permit_that_another_paragraph_gives() -> None:
    e = act(
        article(
            "1",
            "A victim of trafficking is granted leave to remain.",
            "Such leave is valid for six months.",
            "The Secretary of State may revoke the leave.",
        )
    )
    found = {(a.eid[-6:], a.concept) for a in engine.annotate(e)}
    assert {("para_2", "status/duration"), ("para_3", "status/loss")} <= found
    other = act(article("1", "A researcher is granted leave to remain.", "Such leave is valid for six months."))
    assert engine.annotate(other) == []
