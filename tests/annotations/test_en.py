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
