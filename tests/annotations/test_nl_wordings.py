"""Dutch: one mechanism in the wordings of several drafters, and look-alikes; all sentences are our own."""

import pytest
from test_nl import article, concepts

WORDINGS = {
    "mechanism/victim_permit": [
        (
            "Onze Minister kan een verblijfsvergunning verlenen aan de vreemdeling die aangifte heeft gedaan van "
            "mensenhandel."
        ),
        "Het slachtoffer van uitbuiting ontvangt voor de duur van het strafproces een tijdelijke verblijfstitel.",
        (
            "De minister stelt de vreemdeling die het slachtoffer is van huiselijk geweld in het bezit van een "
            "verblijfskaart."
        ),
        (
            "Aan getuigen van mensensmokkel wordt op voorstel van de procureur-generaal vergunning tot tijdelijk "
            "verblijf verleend."
        ),
        (
            "De gouverneur kan een bijzondere vergunning tot tijdelijk verblijf toekennen aan slachtoffers van "
            "mensenhandel."
        ),
        (
            "Lidstaten geven aan slachtoffers die medewerking verlenen een verblijfstitel met een geldigheidsduur"
            " van ten minste zes maanden."
        ),
        (
            "De persoon die tegen zijn handelaar een verklaring heeft afgelegd en slachtoffer is, verkrijgt een "
            "machtiging tot verblijf van beperkte duur."
        ),
        (
            "Aan vrouwen die het slachtoffer zijn van eergerelateerd geweld wordt een humanitaire "
            "verblijfsvergunning gegund."
        ),
        (
            "De aanvraag om een verblijfsvergunning van een slachtoffer van mensenhandel wordt niet afgewezen "
            "wegens het ontbreken van een machtiging tot voorlopig verblijf."
        ),
    ],
    "mechanism/autonomous_permit": [
        (
            "De echtgenoot wiens huwelijk is ontbonden wegens partnergeweld, krijgt een zelfstandige "
            "verblijfsvergunning."
        ),
        (
            "Wanneer de samenwoning eindigt door geweld binnen het gezin, wordt het recht op verblijf van het "
            "familielid niet beëindigd."
        ),
        "Het gezinslid dat slachtoffer is van huiselijk geweld behoudt zijn recht op verblijf na de scheiding.",
        (
            "De partner die de woning heeft verlaten wegens mishandeling kan een verblijfsvergunning op eigen "
            "titel aanvragen."
        ),
        (
            "De vrouw van wie het verblijf afhankelijk is van haar echtgenoot en die door hem wordt mishandeld, "
            "kan een eigen verblijfsrecht verkrijgen."
        ),
        (
            "Voortgezet verblijf wordt toegestaan aan de vreemdeling die de relatie wegens huwelijksdwang heeft "
            "verbroken."
        ),
        (
            "De minister maakt geen einde aan het verblijf van de vreemdeling die het slachtoffer is van feiten "
            "van verkrachting door de echtgenoot."
        ),
        "Bij echtscheiding wegens mishandeling blijft de verblijfstitel van de echtgenote geldig.",
        (
            "Verbreking van de huwelijksband vanwege geweld is geen grond om de verblijfskaart van de partner in "
            "te trekken."
        ),
    ],
    "mechanism/reflection_period": [
        (
            "Vermoedelijke slachtoffers krijgen een periode van dertig dagen om te herstellen en te ontsnappen "
            "aan de invloed van de daders."
        ),
        "De vreemdeling krijgt drie maanden bedenktijd om te beslissen over medewerking.",
        "Het slachtoffer heeft 45 dagen de tijd om te beslissen of het een klacht indient tegen de mensenhandelaar.",
        (
            "Gedurende negentig dagen kan het slachtoffer van mensenhandel tot rust komen en overwegen of het "
            "aangifte wil doen."
        ),
        "Een rust- en reflectieperiode van ten minste zestig dagen wordt geboden.",
        "Aan het slachtoffer wordt een respijtperiode gegeven waarin het kan nadenken over het doen van aangifte.",
        "Een hersteltermijn van zes weken wordt toegekend aan het slachtoffer van mensenhandel.",
        "De persoon kan zich gedurende die termijn onttrekken aan de invloed van de daders.",
        "Een bezinningsperiode van een maand staat open voor slachtoffers van uitbuiting.",
    ],
    "mechanism/removal_suspension": [
        "Slachtoffers van mensenhandel worden gedurende het onderzoek niet uitgezet.",
        "De tenuitvoerlegging van het uitzettingsbevel tegen het slachtoffer wordt geschorst.",
        (
            "Zolang de strafzaak loopt, mag tegen de getuige van mensenhandel geen verwijderingsmaatregel worden "
            "uitgevoerd."
        ),
        "Van uitzetting van het slachtoffer wordt afgezien tot het onderzoek is beëindigd.",
        "De minister kan de verwijdering van het slachtoffer van huiselijk geweld uitstellen.",
        "De uitzetting van de vreemdeling die aangifte van mensenhandel heeft gedaan, blijft achterwege.",
        "Een slachtoffer mag niet worden verwijderd voordat over zijn aanvraag is beslist.",
        "Het bevel om het grondgebied te verlaten van het slachtoffer wordt niet uitgevoerd.",
        (
            "Het vertrek van het slachtoffer van uitbuiting wordt opgeschort zolang het openbaar ministerie dat "
            "nodig acht."
        ),
    ],
    "mechanism/sanction_relief": [
        "Het slachtoffer van mensenhandel wordt niet gestraft wegens illegaal verblijf.",
        "Aan slachtoffers die aangifte doen wordt geen inreisverbod opgelegd.",
        "Geen boete wegens onregelmatig verblijf wordt opgelegd aan de getuige die een verklaring aflegt.",
        "Van vervolging van slachtoffers wegens onwettige binnenkomst of onwettig verblijf wordt afgezien.",
        "Een procedure wegens onrechtmatig verblijf tegen het slachtoffer van huiselijk geweld wordt geschorst.",
        "Illegale tewerkstelling wordt het slachtoffer van arbeidsuitbuiting niet tegengeworpen.",
        (
            "Tegen het slachtoffer dat klacht indient, wordt geen proces-verbaal opgemaakt wegens verblijf zonder"
            " vergunning."
        ),
        (
            "Het slachtoffer van mensenhandel krijgt geen boete omdat het zonder tewerkstellingsvergunning heeft "
            "gewerkt."
        ),
        "Het inreisverbod van het slachtoffer van mensenhandel wordt opgeheven.",
    ],
    "mechanism/non_punishment": [
        "Slachtoffers van mensenhandel worden niet vervolgd voor strafbare feiten waartoe zij zijn gedwongen.",
        "Het slachtoffer dat onder dwang deelnam aan criminele activiteiten blijft straffeloos.",
        (
            "Geen straf wordt opgelegd aan het slachtoffer van mensenhandel dat het feit beging als gevolg van de"
            " uitbuiting."
        ),
        (
            "Het openbaar ministerie kan afzien van vervolging van slachtoffers voor hun gedwongen betrokkenheid "
            "bij misdrijven."
        ),
        "Niet strafbaar is het slachtoffer dat een feit begaat waartoe het door zijn handelaar werd gedwongen.",
        (
            "Tegen slachtoffers wordt geen strafvervolging ingesteld voor feiten die het rechtstreekse gevolg "
            "zijn van mensenhandel."
        ),
        "De rechter kan bepalen dat het slachtoffer dat gedwongen handelde, geen straf wordt opgelegd.",
        "Het slachtoffer van mensenhandel dat onder dwang een misdrijf pleegde, is vrijgesteld van straf.",
    ],
    "mechanism/firewall": [
        "De politie deelt gegevens van slachtoffers zonder verblijfsrecht niet met de vreemdelingenpolitie.",
        "Wie aangifte doet, wordt niet naar zijn verblijfsstatus gevraagd.",
        (
            "Scholen en ziekenhuizen melden de aanwezigheid van personen zonder papieren niet aan de Dienst "
            "Vreemdelingenzaken."
        ),
        (
            "Arbeidsinspecteurs geven informatie over illegaal verblijf van werknemers die een klacht indienen "
            "niet door aan de immigratiedienst."
        ),
        (
            "Een slachtoffer zonder wettig verblijf dat zich op het commissariaat aanmeldt, wordt niet van zijn "
            "vrijheid beroofd."
        ),
        (
            "Het is hulpverleners verboden aan de immigratieautoriteiten te laten weten dat een slachtoffer "
            "onregelmatig verblijft."
        ),
        "De bij de melding verkregen persoonsgegevens mogen niet worden gebruikt voor vreemdelingentoezicht.",
        "Personen die hulp zoeken wegens huiselijk geweld hoeven hun verblijfsstatus niet kenbaar te maken.",
        "Niemand wordt in vreemdelingenbewaring gesteld op grond van gegevens uit zijn aangifte.",
    ],
    "mechanism/reporting_duty": [
        "De politie meldt het illegale verblijf onmiddellijk aan de Dienst Vreemdelingenzaken.",
        (
            "De arbeidsinspectie geeft van het aantreffen van werknemers zonder verblijfsvergunning kennis aan de"
            " vreemdelingenpolitie."
        ),
        "Gemeenten zijn verplicht de IND in te lichten over vreemdelingen zonder rechtmatig verblijf.",
        (
            "De directeur van de school doet mededeling aan de vreemdelingendienst van leerlingen die illegaal in"
            " het land verblijven."
        ),
        (
            "Ambtenaren die in hun functie kennis krijgen van een persoon zonder verblijfstitel, verwittigen de "
            "Dienst Vreemdelingenzaken."
        ),
        (
            "Elke overheidsdienst is gehouden de immigratieautoriteiten te waarschuwen wanneer hij onregelmatig "
            "verblijf vaststelt."
        ),
        "Van de aanhouding van een illegaal verblijvende vreemdeling wordt de IND op de hoogte gebracht.",
        "De korpschef zendt het proces-verbaal betreffende de onrechtmatig verblijvende vreemdeling aan de IND.",
    ],
    "mechanism/certification": [
        "Het slachtoffer legt bij zijn verblijfsaanvraag een verklaring van de politie over.",
        (
            "De procureur des Konings geeft advies over de verlenging van de verblijfstitel van het slachtoffer "
            "van mensenhandel."
        ),
        (
            "De minister verleent de verblijfsvergunning aan het slachtoffer na een gunstig advies van de "
            "officier van justitie."
        ),
        (
            "De arbeidsauditeur attesteert dat de werknemer slachtoffer is van mensenhandel en de verblijfstitel "
            "verder nodig is."
        ),
        (
            "De korpschef geeft een schriftelijke verklaring af dat er aanwijzingen van mensenhandel zijn; die "
            "wordt gevoegd bij de aanvraag om een verblijfsvergunning."
        ),
        "De verblijfsvergunning van het slachtoffer wordt verleend op voordracht van het openbaar ministerie.",
    ],
    "mechanism/information_duty": [
        "De politie wijst het slachtoffer van mensenhandel op het recht op bedenktijd.",
        (
            "De inspectiediensten brengen slachtoffers van mensenhandel op de hoogte van de mogelijkheid een "
            "verblijfstitel te krijgen."
        ),
        ("Lidstaten zorgen ervoor dat slachtoffers voorlichting krijgen over de bedenktijd en de verblijfsvergunning."),
        "Aan het slachtoffer wordt een folder overhandigd over de bedenktijd en het recht op verblijf.",
        "De politieambtenaar deelt het slachtoffer mee dat het een verblijfsvergunning kan aanvragen.",
        (
            "De vreemdeling die slachtoffer is van geweld, wordt gewezen op de mogelijkheid van een zelfstandig "
            "verblijfsrecht."
        ),
        (
            "De hulpverlener geeft het slachtoffer uitleg over de mogelijkheid om zonder gevolgen voor het "
            "verblijf aangifte te doen."
        ),
        (
            "De ambtenaar van de burgerlijke stand informeert de buitenlandse partner over het recht op verblijf "
            "bij huiselijk geweld."
        ),
    ],
    "mechanism/third_party_reporting": [
        "Vakbonden kunnen namens werknemers zonder verblijfsrecht een klacht indienen tegen de werkgever.",
        "De klacht kan door een vereniging ten behoeve van het slachtoffer worden ingediend.",
        "Aangifte van mensenhandel kan anoniem worden gedaan.",
        "Iedereen die kennis heeft van mensenhandel, kan dit bij de politie melden.",
        (
            "De aanvraag van de verblijfstitel voor het slachtoffer van mensenhandel wordt ingediend door het "
            "gespecialiseerde centrum."
        ),
        "Lidstaten zorgen dat derden een klacht kunnen indienen tegen werkgevers van uitgebuite derdelanders.",
        "Een hulpverlener kan met instemming van het slachtoffer van huiselijk geweld melding doen bij de politie.",
        "Slachtoffers van geweld tegen vrouwen kunnen via een ngo aangifte doen.",
        "De identiteit van degene die huiselijk geweld meldt, wordt niet bekendgemaakt.",
    ],
    "mechanism/legal_counselling": [
        "Slachtoffers van mensenhandel hebben recht op kosteloze rechtsbijstand.",
        "De vreemdeling die slachtoffer is van huiselijk geweld krijgt juridisch advies.",
        "Het centrum verleent aan slachtoffers van mensenhandel juridische bijstand.",
        "Aan uitgebuite migranten wordt een advocaat toegevoegd.",
        "Een juridisch loket staat open voor slachtoffers zonder papieren.",
        "Slachtoffers van mensenhandel worden kosteloos door een advocaat bijgestaan.",
        "De gemeente organiseert een rechtswinkel voor slachtoffers zonder verblijfsvergunning.",
    ],
    "mechanism/shelter": [
        "Slachtoffers van mensenhandel worden ondergebracht in een veilig onderkomen.",
        "De gemeente voorziet in noodopvang voor vrouwen die worden mishandeld.",
        "De bijstand aan slachtoffers omvat veilige huisvesting.",
        "Erkende centra vangen slachtoffers van mensenhandel op.",
        "De overheid stelt woningen ter beschikking van slachtoffers van huiselijk geweld.",
        "Blijf-van-mijn-lijfhuizen zijn toegankelijk voor slachtoffers van huiselijk geweld.",
        "Aan slachtoffers van mensenhandel wordt onderdak en levensonderhoud verschaft.",
        ("De gemeenten zorgen voor voldoende opvangplaatsen voor slachtoffers van geweld in afhankelijkheidsrelaties."),
        (
            "Het slachtoffer verblijft gedurende de bedenktijd in een beschermde opvangvoorziening, waar het zorg"
            " krijgt."
        ),
    ],
    "mechanism/awareness_raising": [
        "De lidstaten voeren voorlichtingscampagnes over de rechten van slachtoffers van mensenhandel.",
        "De minister organiseert campagnes om het publiek bewust te maken van huiselijk geweld.",
        "De inspectie verspreidt brochures over arbeidsuitbuiting onder migranten.",
        "In wachtkamers hangen affiches over hulp bij huiselijk geweld.",
        "De regering bevordert onderzoek en voorlichting ter voorkoming van mensenhandel.",
        "De bevolking wordt voorgelicht over de gevaren van mensenhandel.",
        "Via sociale media wordt bekendheid gegeven aan de rechten van slachtoffers van geweld.",
        "Op consulaten ligt voorlichtingsmateriaal voor mogelijke slachtoffers van mensenhandel.",
        "De Staat houdt sensibiliseringsacties rond genitale verminking.",
    ],
    "mechanism/official_training": [
        "De politie volgt een opleiding over het herkennen van slachtoffers van mensenhandel.",
        "Magistraten worden bijgeschoold over partnergeweld en slachtoffers.",
        "Cursussen voor grenswachters over de identificatie van slachtoffers van mensenhandel worden ingericht.",
        (
            "Lidstaten bevorderen de regelmatige scholing van functionarissen die met slachtoffers in contact "
            "kunnen komen."
        ),
        "De politieschool neemt de bejegening van slachtoffers op in het leerplan van aspiranten.",
        "Inspecteurs leren in een module slachtoffers van uitbuiting te herkennen.",
        "Het personeel van de dienst wordt getraind in de omgang met slachtoffers van mensenhandel.",
    ],
    "mechanism/multi_agency": [
        "Politie, parket en opvangcentra werken samen bij de begeleiding van slachtoffers van mensenhandel.",
        "Er is een overlegplatform waarin politie, gemeente en hulpverlening zaken van huiselijk geweld bespreken.",
        "De minister sluit met ngo's en de politie een protocol over de doorverwijzing van slachtoffers.",
        (
            "Een nationaal verwijzingsmechanisme verenigt autoriteiten en maatschappelijke organisaties voor "
            "slachtoffers van mensenhandel."
        ),
        (
            "Een interdepartementale cel coördineert het beleid inzake mensenhandel met de gespecialiseerde "
            "centra en de politie."
        ),
        (
            "De burgemeester, het openbaar ministerie en Veilig Thuis maken afspraken over de aanpak van "
            "huiselijk geweld."
        ),
    ],
    "mechanism/local_pilot": [
        "In de gemeente Utrecht kan bij wijze van proef het slachtoffer zonder verblijfsrecht veilig aangifte doen.",
        (
            "De minister wijst twee politiezones aan waar als experiment slachtoffers niet naar hun "
            "verblijfsstatus worden gevraagd."
        ),
        "Een pilootproject voor de opvang van slachtoffers zonder papieren wordt in Gent uitgevoerd.",
        "De veilige aangifte door vreemdelingen zonder verblijfsrecht wordt voor twee jaar beproefd in Rotterdam.",
        (
            "De proef met veilige aangifte duurt een jaar en geldt voor de regio Amsterdam; vreemdelingen worden "
            "niet gecontroleerd."
        ),
    ],
    "mechanism/tolerated_stay": [
        "Het verblijf van het slachtoffer van mensenhandel wordt gedoogd zolang het onderzoek loopt.",
        "De getuige van mensenhandel krijgt een gedoogverklaring.",
        "De aanwezigheid van slachtoffers wordt gedurende de procedure gedoogd.",
    ],
    "status/irregular": [
        "Vreemdelingen die het land zonder toestemming zijn binnengekomen, kunnen klacht indienen.",
        "De werknemer zonder papieren heeft recht op loon.",
        "Personen van wie de verblijfsvergunning is verlopen, melden zich.",
        "De persoon die niet of niet meer voldoet aan de voorwaarden voor verblijf, kan zich melden.",
        "De illegaal in het Rijk verblijvende werknemer heeft recht op achterstallig loon.",
        "Hij die zich wederrechtelijk in Suriname bevindt, kan worden uitgezet.",
        "Ongedocumenteerden hebben toegang tot medische zorg.",
        "Wie zonder vergunning tot verblijf wordt aangetroffen, wordt verwijderd.",
        "De vreemdeling die niet tot het Rijk is toegelaten, heeft recht op dringende zorg.",
    ],
    "status/irrespective": [
        "De rechten gelden voor alle slachtoffers, ongeacht hun verblijfsrechtelijke situatie.",
        "Hulp wordt verleend aan slachtoffers met of zonder verblijfsvergunning.",
        "Het verblijfsstatuut van het slachtoffer speelt bij de hulpverlening geen rol.",
        "De toegang tot de opvang mag niet afhangen van het bezit van een verblijfstitel door het slachtoffer.",
        "Slachtoffers hebben recht op bijstand, wat ook hun verblijfsstatus is.",
    ],
    "status/work": [
        "Het slachtoffer van mensenhandel ontvangt een verblijfsvergunning en mag arbeid in loondienst verrichten.",
        "De verblijfstitel van het slachtoffer wordt verleend voor een jaar en geeft toegang tot de arbeidsmarkt.",
    ],
    "status/loss": [
        (
            "De verblijfsvergunning van het slachtoffer van mensenhandel kan worden ingetrokken als de aangifte "
            "vals blijkt."
        ),
        "De bedenktijd van het slachtoffer eindigt als het weer contact opneemt met de daders.",
    ],
    "status/dependent": [
        "De vreemdeling wiens verblijfsrecht is afgeleid van zijn partner, meldt de breuk.",
        "Verbreking van het huwelijk leidt tot intrekking van de verblijfsvergunning van de echtgenoot.",
    ],
}

LOOKALIKES = [
    "De werkgever vraagt voor de kennismigrant een verblijfsvergunning aan.",
    "De vergunning wordt verleend aan de exploitant van een horecabedrijf.",
    "De minister kan de vergunning intrekken wanneer de houder de voorschriften overtreedt.",
    "De Autoriteit Persoonsgegevens ziet toe op de verwerking van persoonsgegevens.",
    "De bank meldt ongebruikelijke transacties aan de Financiële inlichtingen eenheid.",
    "De koper heeft drie dagen bedenktijd na het tekenen van de koopakte.",
    "Een ieder kan een klacht indienen over de wijze waarop het bestuursorgaan zich heeft gedragen.",
    "De gemeente voorziet in opvang van zwerfdieren.",
    "De vreemdeling die een aanvraag doet, overlegt een geldig document voor grensoverschrijding.",
    "De ambtenaar volgt een opleiding informatiebeveiliging.",
    "In het kader van een proef met zelfrijdende auto's kan worden afgeweken van de wet.",
    "De student ontvangt een verblijfskaart voor de duur van de studie.",
    "De asielzoeker krijgt onderdak in een opvangcentrum.",
    "De dader van huiselijk geweld kan uit de woning worden geplaatst.",
    "De vergunning is een jaar geldig en kan worden verlengd.",
    "De Dienst Vreemdelingenzaken registreert de vingerafdrukken van asielzoekers.",
    "De uitzetting blijft achterwege zolang de vreemdeling wegens ziekte niet kan reizen.",
    "De verdachte wordt niet vervolgd wanneer het feit is verjaard.",
    "De politie verspreidt folders over fietsdiefstal.",
    "De klokkenluider kan anoniem een misstand melden bij het meldpunt.",
    "Bij scheiding wordt het pensioen verevend.",
    "Tegen de beslissing tot weigering van de verblijfsvergunning staat beroep open.",
    "De verblijfsvergunning wordt ingetrokken als de vreemdeling wegens mensenhandel is veroordeeld.",
    "De rechtsbijstandverlener ontvangt een vergoeding per zaak.",
    "De gemeenten en de politie werken samen bij evenementen.",
]


@pytest.mark.parametrize(("concept", "words"), [(c, w) for c, all_words in WORDINGS.items() for w in all_words])
def test_wordings(concept, words):
    assert concept in concepts(article("1", words))


@pytest.mark.parametrize("words", LOOKALIKES)
def test_lookalikes_carry_no_mechanism(words):
    assert not [c for c in concepts(article("1", words)) if c.startswith("mechanism/")]


def test_paragraphs_beside_the_grant_say_how_long_and_what_the_holder_may_do():
    found = concepts(
        article("1", "De vergunning tot verblijf wordt verleend wanneer het openbaar ministerie vervolgt.",
                "De vergunning is een jaar geldig en kan worden verlengd.",
                "De houder heeft geen werkvergunning nodig. De vergunning vervalt als de zaak wordt geseponeerd.",
                heading="Aangifte van mensenhandel"),
    )  # fmt: skip
    assert found >= {
        "mechanism/victim_permit", "crime/trafficking", "status/duration", "status/renewal", "status/work",
        "status/loss",
    }  # fmt: skip


def test_who_has_sanction_relief_in_the_paragraph_before():
    found = concepts(
        article("1", "De verwijdering van het slachtoffer van mensenhandel blijft achterwege.",
                "Deze vreemdeling wordt niet bestraft wegens verblijf zonder vergunning."),
    )  # fmt: skip
    assert found >= {"mechanism/removal_suspension", "mechanism/sanction_relief", "status/irregular"}


def test_a_leaflet_for_all_and_a_leaflet_for_one():
    public = concepts(article("1", "De politie verspreidt folders waarin staat dat migranten zonder papieren veilig "
                                   "aangifte kunnen doen."))  # fmt: skip
    assert "mechanism/awareness_raising" in public
    assert not public & {"mechanism/firewall", "mechanism/third_party_reporting"}
    one = concepts(article("1", "Het slachtoffer krijgt een folder over de bedenktijd."))
    assert "mechanism/information_duty" in one
    assert "mechanism/awareness_raising" not in one


def test_the_end_of_the_period_is_no_grant_of_the_permit():
    found = concepts(article("1", "De bedenktijd eindigt zodra het slachtoffer een verblijfsvergunning aanvraagt."))
    assert found == {"mechanism/reflection_period", "status/loss"}


@pytest.mark.parametrize(
    ("concept", "words"),
    [
        ("mechanism/third_party_reporting", "Het beschermingsbevel voor het slachtoffer van huiselijk geweld kan op "
         "verzoek worden gegeven; het verzoek kan worden ingediend door een buur, een familielid of een instelling."),
        ("mechanism/awareness_raising", "De inspectie bereikt het brede publiek met posters over arbeidsuitbuiting."),
        ("mechanism/information_duty", "De ambtenaar wijst het slachtoffer op de regeling voor slachtoffers van "
         "mensenhandel, die een verblijfsvergunning kunnen krijgen."),
        ("mechanism/multi_agency", "Het parket, de politie en de hulpverlening voeren wekelijks overleg over "
         "slachtoffers van partnergeweld."),
        ("crime/sexual_exploitation", "Het slachtoffer van seksuele en economische uitbuiting krijgt hulp."),
        ("crime/labour_exploitation", "Het slachtoffer van seksuele en economische uitbuiting krijgt hulp."),
        ("crime/extortion", "De werknemer die door zijn werkgever wordt afgeperst, wordt niet uitgezet."),
        ("mechanism/removal_suspension", "De werknemer die door zijn werkgever wordt afgeperst, wordt niet uitgezet."),
        ("status/irregular", "De agent die kennis krijgt van hun onwettig verblijf, zwijgt daarover."),
        ("status/irregular", "Zij die niet voorzien zijn van de vereiste verblijfsdocumenten, worden uitgezet."),
    ],
)  # fmt: skip
def test_further_wordings(concept, words):
    assert concept in concepts(article("1", words))


def test_presence_and_removal_in_the_period_of_the_paragraph_before():
    found = concepts(
        article("1", "Hem wordt een periode van zestig dagen gegund om zich aan zijn uitbuiters te onttrekken.",
                "Zijn aanwezigheid wordt gedoogd. Uitzetting vindt niet plaats."),
    )  # fmt: skip
    assert found >= {"mechanism/reflection_period", "mechanism/tolerated_stay", "mechanism/removal_suspension"}


def test_the_lasting_permit_of_the_holder():
    found = concepts(
        article("1", "Aan het slachtoffer van mensenhandel wordt een vergunning tot tijdelijk verblijf afgegeven.",
                "Na vier jaren kan hem een vergunning voor onbepaalde duur worden verleend."),
    )  # fmt: skip
    assert found >= {"mechanism/victim_permit", "status/long_term"}


def test_robbery_is_no_theft_and_prostitution_no_exploited_work():
    report = "Het slachtoffer doet aangifte van diefstal met geweld."
    assert concepts(article("1", report)) & {"crime/robbery", "crime/theft"} == {"crime/robbery"}
    listed = "Voor slachtoffers geldt: uitbuiting omvat uitbuiting van prostitutie van anderen en gedwongen arbeid."
    assert "crime/labour_exploitation" not in concepts(article("1", listed))


@pytest.mark.parametrize(
    ("concept", "words"),
    [
        ("mechanism/reflection_period", "Het slachtoffer heeft zes weken om op krachten te komen."),
        ("mechanism/removal_suspension", "De getuige van mensenhandel wordt pas na het vonnis uitgezet."),
        ("mechanism/sanction_relief", "Het slachtoffer wordt vrijgesteld van de boete wegens illegaal verblijf."),
        ("mechanism/firewall", "Wat de aangever meedeelt, wordt niet gebruikt om hem uit te zetten."),
        ("mechanism/information_duty", "Het slachtoffer van mensenhandel krijgt de bedenktijd uitgelegd."),
        ("mechanism/third_party_reporting", "Buren kunnen uitbuiting van werknemers melden."),
        ("mechanism/shelter", "Het slachtoffer van mensenhandel wordt opgenomen in een opvangcentrum."),
        ("mechanism/awareness_raising", "De bevolking wordt op de radio voorgelicht over geweld tegen vrouwen."),
    ],
)
def test_wordings_of_a_second_round(concept, words):
    assert concept in concepts(article("1", words))


@pytest.mark.parametrize(
    "words",
    [
        "De verblijfsvergunning van de getuige-deskundige wordt verlengd.",
        "De exploitant meldt signalen van mensenhandel aan de politie.",
        "Het slachtoffer wordt in kennis gesteld van de vrijlating van de verdachte.",
        "De vakbond kan voor zijn leden een vordering instellen wegens niet betaald loon.",
        "De werkgever die een vreemdeling laat werken, wordt niet beboet als hij te goeder trouw was.",
        "De vreemdeling wordt geïnformeerd over de mogelijkheid van vrijwillig vertrek.",
        "De gegevens van het slachtoffer worden niet aan de verdachte verstrekt.",
    ],
)
def test_more_lookalikes(words):
    assert not [c for c in concepts(article("1", words)) if c.startswith("mechanism/")]


def test_work_without_the_employers_permit_is_no_irregular_stay():
    for words in (
        "De houder van een verblijfstitel kan zonder tewerkstellingsvergunning arbeid verrichten.",
        "Na afloop van de vergunning van de exploitant vervalt het recht.",
    ):
        assert "status/irregular" not in concepts(article("1", words))
