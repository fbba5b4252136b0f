"""English: what stands beside a mechanism, or is worded like one, is not tagged as that mechanism."""

import pytest
from made_acts import act, article

from annotations import engine


def concepts(text: str, heading: str = "") -> set[str]:
    found = engine.annotate(act(article("1", text, heading=heading), lang="en", title=""))
    return {a.concept.partition("/")[2] for a in found}


@pytest.mark.parametrize(
    ("kept_out", "text"),
    [
        ("third_party_reporting", "An alien or organization may file a complaint on a breach of an attestation."),
        ("victim_permit", "The victim of a shooting may hold a hunting permit issued by the board for hunting deer."),
        ("victim_permit", "A victim of trafficking who does not have leave to remain may apply to the shelter."),
        ("irregular", "The alien has not lawfully resided here continuously for seven years."),
        ("removal_suspension", "A victim shall not be returned to any country where her life would be at risk."),
        ("removal_suspension", "Qualified: victims with cancellation of removal under section 9 or a visa."),
        ("multi_agency", "A committee on victims of trafficking has multidisciplinary expertise."),
        ("dependent", "The parent-child relationship is terminated when a spouse with a residence permit adopts."),
        ("dependent", "The cost of a permit depends on whether the project is large."),
        ("firewall", "Victims, whatever their residence status, are not discouraged from reporting."),
        ("disclosure", "Victims with insecure immigration status may call a confidential helpline."),
        ("loss", "A victim of crime who asks for a U visa may seek a motion to terminate proceedings."),
        ("return", "Programmes help the families of victims with the repatriating of belongings."),
        ("official_training", "Officials who fail to comply with victims' rights need training."),
    ],
)
def test_what_is_worded_alike_is_kept_out(kept_out: str, text: str) -> None:
    assert kept_out not in concepts(text)


def test_a_permit_of_the_family_is_not_the_victims() -> None:
    text = "The minister may grant a visa, of two years, to the sister of an alien who is a victim of trafficking."
    assert "victim_permit" not in concepts(text, heading="Relatives of victims of trafficking")
    assert "victim_permit" in concepts(text.replace("the sister of an", "an"), heading="Visas")


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("firewall", "No agency shall subject its employees to the direction of the immigration authorities."),
        ("firewall", "City resources shall not be utilized for immigration enforcement."),
        ("firewall", "The disclosure of any information on an alien who asks for a U visa is prohibited."),
        ("work", "Victims lawfully resident in the country shall be authorised to have access to the labour market."),
        ("conditional", "Victims lawfully resident in the country shall be entitled to benefits."),
        ("return", "The State of origin of a victim shall accept her return without delay."),
        ("removal_suspension", "A victim shall not be returned during the recovery period."),
        ("dependent", "An officer may issue a visa to the holder of an employer-specific work permit."),
        ("firewall", "Officers shall not initiate action with the aim to discover the immigration status of anyone."),
    ],
)
def test_what_is_meant_is_found(wanted: str, text: str) -> None:
    assert wanted in concepts(text)
