"""Spanish: acts of our own making in the terms of Spain and Latin America."""

import pytest
from made_acts import act, article

from annotations import engine
from annotations.forms import inflections


def concepts(text: str, heading: str = "", title: str = "") -> set[str]:
    found = engine.annotate(act(article("1", text, heading=heading), lang="es", title=title))
    return {a.concept.partition("/")[2] for a in found if a.polarity != "referenced"}


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("informar", "informarles"), ("conceder", "concedérsele"), ("expulsar", "expulsarla"),
        ("otorgar", "otorgándole"), ("notificar", "notifíquesele"), ("iniciar", "iníciese"), ("poner", "póngase"),
        ("expedir", "expedida"), ("aplazar", "aplace"),
    ],
)  # fmt: skip
def test_pronouns_on_the_verb_and_regular_forms_count(verb: str, form: str) -> None:
    assert form in inflections("es", [verb])[verb]


def test_nouns_in_ar_and_er_are_no_verbs() -> None:
    assert inflections("es", ["mujer"])["mujer"] == {"mujer", "mujeres"}


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("La policía deberá informarles de la posibilidad de obtener una residencia, si son víctimas de trata.",
         "information_duty"),
        ("A la víctima de trata podrá concedérsele permanencia transitoria.", "victim_permit"),
        ("La víctima de explotación podrá acceder a la calidad migratoria humanitaria.", "victim_permit"),
        ("Procede la regularización migratoria de la víctima de violencia.", "victim_permit"),
        ("No podrá expulsarse a la testigo del delito.", "removal_suspension"),
        ("La orden de salida del país de la víctima quedará en suspenso.", "removal_suspension"),
        ("Se garantizará la no repatriación de las víctimas de trata y tráfico.", "removal_suspension"),
        ("No se impondrá multa a la víctima extranjera por su permanencia irregular.", "sanction_relief"),
        ("La víctima de trata no será penalmente responsable de los delitos que haya sido obligada a cometer.",
         "non_punishment"),
        ("El personal médico no preguntará por la situación migratoria de la víctima.", "firewall"),
        ("La presentación de la denuncia no dará lugar a la detención de la víctima por motivos migratorios.",
         "firewall"),
        ("No se realizarán operativos migratorios en los albergues para víctimas.", "firewall"),
        ("La Fiscalía certificará la colaboración de la víctima para que obtenga el permiso de residencia.",
         "certification"),
        ("Cualquier persona podrá denunciar hechos de trata de personas en favor de la víctima.",
         "third_party_reporting"),
        ("Las víctimas podrán denunciar sin revelar su identidad.", "third_party_reporting"),
        ("La víctima será alojada en casas de acogida, que se le facilitarán.", "shelter"),
        ("Se atenderá a las víctimas cualquiera sea su situación migratoria.", "irrespective"),
        ("La víctima carece de permiso de residencia en vigor.", "irregular"),
        ("Nadie que acuda a denunciar será retenido a causa de su estancia irregular.", "firewall"),
        ("No rige el deber anterior cuando la persona en situación irregular acuda a denunciar.", "firewall"),
        ("No se exigirá la identificación de quien denuncie violencia contra las víctimas.", "third_party_reporting"),
        ("El cese de la convivencia por violencia no supondrá la pérdida de la autorización de residencia.",
         "autonomous_permit"),
        ("La víctima tendrá un término de sesenta días para su restablecimiento.", "reflection_period"),
        ("Las víctimas tendrán acceso a la justicia tengan o no residencia legal.", "irrespective"),
        ("El permiso de la víctima podrá ser revocado.", "loss"),
        ("El funcionario que advierta que el extranjero no tiene permanencia vigente dará parte a la autoridad"
         " migratoria.", "reporting_duty"),
        ("Quien obtuvo la permanencia como cónyuge podrá renovarla por derecho propio si sufrió violencia.",
         "autonomous_permit"),
        ("La persona que sea víctima de trata no será trasladada fuera del territorio.", "removal_suspension"),
        ("Las víctimas extranjeras tendrán derecho a la residencia y trabajo.", "victim_permit"),
        ("La víctima no será objeto de sanciones por los actos ilícitos a los que fue forzada.", "non_punishment"),
        ("Los encargados de investigar recibirán formación sobre las víctimas de trata.", "official_training"),
        ("Los trabajadores empleados ilegalmente podrán denunciar por medio de un sindicato.", "third_party_reporting"),
        ("Las víctimas serán atendidas de manera no discriminatoria por razón de su estatuto de residencia.",
         "irrespective"),
        ("La autorización concedida a la víctima perderá su eficacia.", "loss"),
        ("La autorización del cónyuge maltratado no caducará con el divorcio.", "autonomous_permit"),
    ],
)  # fmt: skip
def test_one_sentence_one_concept(words: str, want: str) -> None:
    assert want in concepts(words)


@pytest.mark.parametrize(
    "words",
    [
        "Se suspenderá el desalojo de la vivienda de la víctima.",
        "La ley trata de la formación preventiva para el empleo.",
        "La devolución del importe de la ayuda a la víctima se acordará por resolución.",
        "El funcionario conservará su situación administrativa.",
        "El turista podrá prorrogar su permanencia por treinta días.",
        "La víctima de la inundación obtendrá una visa humanitaria.",
        "El testigo que no comparezca será multado.",
        "Cuando se trate de menores, el juez oirá a la víctima.",
        "La autorización de residencia y trabajo se renovará si se extingue el contrato de trabajo de la víctima.",
        "La denuncia se tramitará sin perjuicio de la comunicación a la oficina de extranjería.",
        "La víctima del accidente de tráfico será indemnizada por el seguro.",
        "La autorización de residencia y trabajo por cuenta propia de la víctima podrá ser renovada.",
        "Instruirá el procedimiento de la víctima el órgano competente en autorizaciones de residencia.",
        "La persona fue identificada como víctima por policías con formación específica.",
        "Se acordará la continuación del procedimiento sancionador suspendido a la víctima extranjera.",
        "La víctima acreditará su condición con informe del Ministerio Fiscal para percibir la pensión.",
    ],
)
def test_what_looks_alike_carries_no_mechanism(words: str) -> None:
    assert concepts(words) == set()
