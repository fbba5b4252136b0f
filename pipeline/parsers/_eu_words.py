"""Words and numbers of EU acts in the official languages (Interinstitutional Style Guide, parts 2 and 7)."""

from __future__ import annotations

import re

from pipeline import eid as ids
from pipeline import labels
from pipeline.model import Kind
from pipeline.text import clean

ARTICLE_WORDS = (
    "Article", "Artículo", "Articolo", "Artikel", "Artigo", "Άρθρο", "Articolul", "Artykuł", "Článek", "Článok",
    "Členu", "Člen", "Članak", "Artikolu", "Artikkel", "Artikla", "Член", "Airteagal",
)  # fmt: skip
ARTICLE_WORDS_AFTER = ("artikla", "cikk", "straipsnis", "pants")
"""Finnish, Hungarian, Lithuanian and Latvian print the number first: '6 artikla', '6. cikk'."""

_SUFFIX = r"(?:\s?[-–]?\s?(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|novies|decies|undecies|duodecies)\b|\s?-?[A-Za-z]{1,2}(?![\w.]))?"  # noqa: E501
_SOLE = re.compile(
    r"^(Sole|Single)\s+Article$|^Article\s+unique$|^Einziger\s+Artikel$|^Artículo\s+único$|^Articolo\s+unico$"
    r"|^Artigo\s+único$|^Enig\s+artikel$|^Eneste\s+artikel$|^Άρθρο\s+μόνο$|^Μόνο\s+άρθρο$|^Enda\s+artikeln$"
    r"|^Ainoa\s+artikla$|^Enige\s+artikel$|^Articol\s+unic$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"^(?:{'|'.join(ARTICLE_WORDS)})\s+(premier|primero|primo|\d{{1,4}}(?:\.?\s?[º°ª]|\.o|er)?{_SUFFIX})\.?$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"^(\d{{1,4}}\.?{_SUFFIX})\.?\s*(?:{'|'.join(ARTICLE_WORDS_AFTER)})$", re.IGNORECASE)
OPENING_QUOTES = "‘“„«‚\"'"
CLOSES_QUOTE = re.compile(r"[’”“»‘\"']\s*[;.,:)]{0,2}\s*$")

_LATIN = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies", "undecies",
          "duodecies", "terdecies", "quaterdecies", "quindecies")  # fmt: skip
_LATIN_LETTER = {word: chr(97 + n) for n, word in enumerate(_LATIN)} | {"novies": "h"}
_LATIN_END = re.compile(rf"(?<=[\w\])])\s?[-–.º°]*\s?({'|'.join(sorted(_LATIN_LETTER, key=len, reverse=True))})$")


def article_number(line: str) -> str:
    """Return the number in a line that is an article's title and nothing else, '' for any other line.

    >>> article_number("Article 8 bis"), article_number("6. cikk"), article_number("Article premier")
    ('8a', '6', '1')
    >>> article_number("Article 6 shall apply.")
    ''
    """
    line = clean(line)
    if _SOLE.match(line):
        return "1"
    found = _BEFORE.match(line) or _AFTER.match(line)
    if not found:
        return ""
    if found[1].lower() in ("premier", "primero", "primo"):
        return "1"
    return number(re.sub(r"(?<=\d)\.?(o|er|º|°)(?=$|[\s-])", "", found[1]))


def number(label: str) -> str:
    """Return the id part of an EU label, the same in all languages: '8 bis' is 8a, 'б)' is b, 'στ)' is f.

    The Publications Office's own ids do the same (`008A`, `art_8a` in French too).
    """
    own = ids.number(label.strip(OPENING_QUOTES + "’”»")) or ids.number(label)
    text = re.sub(r"[()\s.°º]+$", "", label.replace("\u00a0", " ")).strip()
    found = _LATIN_END.search(text)
    if found and text != found[1]:
        stem = ids.number(text[: found.start()])
        if stem:
            return stem + _LATIN_LETTER[found[1]]
    if own and not own.isascii():
        for reading in labels.readings(label):
            if reading.family.startswith(("greek", "cyrillic")) and len(reading.order) == 1 and reading.order[0] <= 26:
                return chr(96 + int(reading.order[0]))
    if re.fullmatch(r"\d+-?[A-Za-z]{1,2}", own):
        return own.replace("-", "").lower()
    return own


def identifier(value: str) -> str:
    """Return the number in the Publications Office's padded id: '008A' is 8a, '006' is 6, '' when it is none."""
    found = re.fullmatch(r"0*(\d+)([A-Za-z]*)", value)
    return (found[1] + (_LATIN_LETTER.get(found[2].lower()) or found[2].lower())) if found else ""


_DIVISIONS: dict[Kind, tuple[tuple[int, str], ...]] = {
    "book": ((0, "BOOK LIVRE BUCH LIBRO LIVRO BOEK BOG BOK"),),
    "part": ((1, "PART PARTIE TEIL PARTE DEEL DEL OSA ΜΕΡΟΣ ČÁST ČASŤ CZĘŚĆ RÉSZ DALIS DAĻA PARTEA ЧАСТ DIO "
                 "PARTI CUID"),),
    "title": ((2, "TITLE TITRE TITEL TITOLO TÍTULO ΤΙΤΛΟΣ HLAVA TYTUŁ CÍM SADAĻA TITLUL ДЯЛ GLAVA NASLOV "
                  "AVDELNING AFSNIT "
               "OSASTO JAOTIS TITOLU TEIDEAL"),),
    "chap": ((3, "CHAPTER CHAPITRE KAPITEL CAPITOLO CAPÍTULO HOOFDSTUK ΚΕΦΑΛΑΙΟ KAPITOLA ROZDZIAŁ FEJEZET "
                 "SKYRIUS NODAĻA "
              "CAPITOLUL ГЛАВА POGLAVLJE POGLAVJE LUKU PEATÜKK KAPITOLU KAPITTEL CAIBIDIL"),),
    "div": ((4, "SECTION ABSCHNITT SEZIONE SECCIÓN SECÇÃO SEÇÃO AFDELING ΤΜΗΜΑ ODDÍL ODDIEL SEKCJA SZAKASZ "
                "SKIRSNIS IEDAĻA "
             "SECȚIUNEA SECŢIUNEA РАЗДЕЛ ODJELJAK ODDELEK AVSNITT JAKSO JAGU TAQSIMA ROINN"),
            (5, "SUBSECTION SOUS-SECTION UNTERABSCHNITT SOTTOSEZIONE SUBSECCIÓN SUBSECÇÃO ONDERAFDELING UNDERAFDELING "
             "PODODDÍL PODODDIEL PODSEKCJA ALSZAKASZ")),
}  # fmt: skip
_RANK = {word: (kind, rank) for kind, rows in _DIVISIONS.items() for rank, words in rows for word in words.split()}


def division(line: str) -> tuple[Kind, int, str]:
    """Return kind, rank (0 is the outermost) and number of a division's number line ('CHAPTER II').

    A line with no known word is a `div` of rank 4.
    """
    kind: Kind = "div"
    rank, num = 4, ""
    words = clean(line).split()
    for word in words:
        found = _RANK.get(word.upper().strip(".:,‘’“”«»"))
        if found:
            kind, rank = found
            break
    for word in words:
        token = word.strip(".:,‘’“”«»()")
        if token.upper() in _RANK:
            continue
        if re.fullmatch(r"(\d+|[IVXLCM]+)([a-zA-Z]{0,2}|-?(bis|ter|quater))", token):
            num = token
            break
        if re.fullmatch(r"[A-Z]", token):
            num = token
            break
    return kind, rank, num


def is_division(line: str) -> bool:
    """Say whether a bare line is a division's number line: one of the words in capitals and a number, nothing else."""
    words = clean(line).strip(".:").split()
    return 2 <= len(words) <= 4 and division(line)[2] != "" and any(w.strip(".:,") in _RANK for w in words)


def numbered_heading(line: str) -> bool:
    """Say whether a heading inside an annex begins with a number: '1. …', 'A. …', 'Part I'."""
    tokens = line.split()
    if not tokens:
        return False
    if labels.split(line)[0]:
        return True
    return len(tokens) <= 4 and tokens[0].upper().strip(".:") in _RANK and division(line)[2] != ""


_ANNEX = (
    "ANNEX ANNEXE ANHANG ANEXO ALLEGATO BIJLAGE BILAG BILAGA LIITE ΠΑΡΑΡΤΗΜΑ ПРИЛОЖЕНИЕ PŘÍLOHA PRÍLOHA ZAŁĄCZNIK "
    "MELLÉKLET PRIEDAS PIELIKUMS LISA PRILOGA PRILOG ANEXA ANNESS IARSCRÍBHINN ANNEXES"
)
_ANNEX_WORDS = frozenset(_ANNEX.split())


def annex_number(line: str) -> str | None:
    """Return the number of an annex's title line, '' for one without number, None for a line that is none.

    >>> annex_number("ANNEX IV"), annex_number("ANNEXE"), annex_number("Annexed texts")
    ('IV', '', None)
    """
    words = clean(line).strip(OPENING_QUOTES).split()
    if not words or len(words) > 8:
        return None
    at = next((n for n, w in enumerate(words[:2]) if w.strip(".:’'").upper() in _ANNEX_WORDS), None)
    if at is None or words[at].upper() != words[at]:
        return None
    for token in (*words[at + 1 : at + 2], *words[:at]):
        bare = token.strip(".:()’'")
        if re.fullmatch(r"([IVXLC]+|\d+)[A-Za-z]{0,2}|[A-Z]", bare):
            return bare
    return ""


WHEREAS = re.compile(
    r"^(whereas|considérant|in (der )?erwägung|considerando|considerato|overwegende|ud fra følgende|εκτιμώντας|"
    r"с(ъ|)лед като|като има предвид|vzhledem k|keďže|mając na uwadze|mivel|kadangi|tā kā|arvestades|ob upoštevanju|"
    r"budući da|întrucât|billi|med beaktande|av följande skäl|sekä katsovat|katsoo|uwzględniając, co)",
    re.IGNORECASE,
)
"""How recitals begin, or the line before them."""

DONE_AT = re.compile(
    r"^(Done (at|in) |Fait à |Geschehen zu |Hecho en |Fatto a |Gedaan te |Udfærdiget i |Έγινε |Feito em |Tehty |"
    r"Utfärdad i |Utfärdat i |Sporządzono |V Bruse?l[ui] |V Štrasbur|Kelt |Briselē|Strasbūrā|Priimta |Întocmit |"
    r"Adoptat |Съставено |Brüssel, |Sastavljeno |Magħmul |Arna dhéanamh )"
)
