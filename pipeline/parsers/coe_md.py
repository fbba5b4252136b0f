"""Council of Europe treaties as Markdown made from the Dutch treaty database (wetten.nl, BWBV): two texts a file.

Form: `##` the Dutch title, `####` the title of the first text, its preamble on one line, `### CHAPTER  I`,
`### Article  1` with the heading below as `####…`, paragraphs `1.  …`, points `a)` or `a.`, dashes; then the same in
Dutch, from a second `####` title on. Each text is an expression of its own language. The publisher's editor adds
Dutch notes on entry into force and links to other treaties.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.labels import roman
from pipeline.model import Expression, Hint
from pipeline.parsers import _markdown
from pipeline.parsers._flat import Flat
from pipeline.text import clean
from pipeline.tree import Node

NAME = "coe-md"

# The Dutch editor's notes on entry into force; no treaty's own words, whatever its language.
_EDITOR = re.compile(
    r"^(Treed?t|Treden|Trad|Traden) (niet |nog niet )?in werking\b.*$|^\[?(Nog n|N)iet in werking\b.*$", re.I
)
_META = re.compile(r"<meta\b[^<>]*>\s*", re.I)
_ARTICLE = re.compile(r"^(?:Article|Artikel)\s+(\d+(?:\s?(?:bis|ter|quater|[A-Za-z]))?)\s*[.–-]?$", re.I)
_ABOVE = re.compile(
    r"^(?:(Part|Partie|Deel)|(Title|Titre|Titel)|(Chapter|Chapitre|Hoofdstuk)|(Section|Afdeling))\s+([IVXLC]+|\d+)\b\s*[.:–-]*\s*",
    re.I,
)
_ANNEX = re.compile(r"^(?:Appendix|Annex|Annexe|Bijlage)\s*([IVXLC]+|\d+|[A-Z])?\s*$", re.I)
_CLOSING = re.compile(r"^(In witness whereof|Ten blijke waarvan|En foi de quoi)\b", re.I)
_FORMULA = re.compile(r"(?<=[,;.])\s+(?=(?:Have agreed|Sont convenus|Zijn (?:het volgende )?overeengekomen|Hebben)\b)")
_PREAMBLE = re.compile(r"^(Pr[eé]am(?:ble|bule))\s+(.*)$", re.S)
_NUMBER = re.compile(r"^\d{1,2}(?:\s(?:bis|ter))?\.(?=\s)")
_KINDS = ("part", "title", "chap", "div")
_WORDS = {
    "en": re.compile(r"\b(the|of|and|shall|to|any)\b"),
    "fr": re.compile(r"\b(le|la|les|des|et|du|aux)\b"),
    "nl": re.compile(r"\b(de|het|van|een|en|wordt)\b"),
}


@dataclass(slots=True)
class _Text:
    """One language's text: its title and its lines."""

    title: str
    lines: list[_markdown.Line] = field(default_factory=list)

    @property
    def lang(self) -> str:
        words = " ".join(line.text for line in self.lines)
        return max(_WORDS, key=lambda lang: len(_WORDS[lang].findall(words)))


def _texts(document: _markdown.Document) -> list[_Text]:
    """Cut the file at each title: a `####` that is no heading of a `###` and is followed by a preamble or article 1."""
    lines = [
        line
        for line in document.lines
        if not _EDITOR.match(line.text) and not line.raw.lstrip().startswith("<meta") and line.level not in (1, 2)
    ]
    out: list[_Text] = []
    for i, line in enumerate(lines):
        free = line.kind == "heading" and line.level == 4 and (i == 0 or lines[i - 1].level != 3)
        if free:
            ahead = lines[i + 1 : i + 4]
            first = next((m for x in lines[i + 1 :] if x.level == 3 and (m := _ARTICLE.match(x.text))), None)
            if any(_PREAMBLE.match(x.text) for x in ahead) or (first and first[1] == "1"):
                out.append(_Text(line.text))
                continue
        if not out:
            out.append(_Text(""))
        out[-1].lines.append(line)
    return [text for text in out if text.lines]


def preamble(roots: list[Node], text: str) -> None:
    """Put the preamble's clauses into recitals, counted from 1; its name and its formulas stay unstructured."""
    if found := _PREAMBLE.match(text):
        roots.append(Node("blk", parts=[found[1]]))
        text = found[2]
    text, *formula = _FORMULA.split(text, maxsplit=1)
    opening, comma, rest = text.partition(", ")
    for clause in re.split(r"(?<=;)\s+(?=[A-ZÀ-Ý])", rest if comma else text):
        if comma and opening:
            roots.append(Node("blk", parts=[opening + ","]))
            opening = ""
        roots.append(Node("rec", parts=[clean(clause)]))
    roots.extend(Node("blk", parts=[clean(words)]) for words in formula)


def _build(text: _Text) -> list[Node]:
    roots: list[Node] = []
    above: list[tuple[int, Node]] = []
    article: Flat | None = None
    named: Node | None = None  # the node whose heading a `####` line would be
    for i, line in enumerate(text.lines):
        words = line.text
        here = above[-1][1].parts if above else roots
        if line.kind == "heading":
            if found := _ARTICLE.match(words):
                named = Node("art", words, eid=ids.part("art", found[1]))
                here.append(named)
                article = Flat(named, _NUMBER)
            elif found := _ABOVE.match(words):
                rank = next(n for n in range(4) if found[n + 1])
                number = found[5] if found[5].isdigit() else str(roman(found[5]))
                above = [a for a in above if a[0] < rank]
                named = Node(_KINDS[rank], found[0].strip(), words[found.end() :],  # type: ignore[arg-type]
                             eid=ids.part(_KINDS[rank], number))  # fmt: skip
                (above[-1][1].parts if above else roots).append(named)
                above.append((rank, named))
                article = None
            elif found := _ANNEX.match(words):
                above = []
                named = Node("annex", words, eid=ids.part("annex", found[1] or "1"))
                roots.append(named)
                article = Flat(named, _NUMBER)
            elif named is not None and not named.heading and not named.parts:
                named.heading = words
            elif article is not None:
                article.line(words)
            else:
                here.append(Node("blk", parts=[words]))
            continue
        if _CLOSING.match(words):
            above, article, named = [], None, None
            roots.append(Node("blk", parts=[words]))
        elif article is not None:
            after = text.lines[i + 1].text if i + 1 < len(text.lines) else ""
            article.line(words, after)
        elif not any(n.kind == "art" for n in roots) and not above:
            preamble(roots, words)
        else:
            here.append(Node("blk", parts=[words]))
    return roots


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return one expression a language, in the order of the file (with `hint.lang`, that language alone).

    The work is `coe:{number}`, from the hint or a file name such as CETS210. Raises `BadInput` where no article is.
    """
    document = _markdown.read(data, hint.where)
    number = re.search(r"(?:CETS|ETS|STE|STCE)[ _-]?0*(\d{1,3})", hint.where, re.I)
    out: list[Expression] = []
    for text in _texts(document):
        lang = text.lang
        if hint.lang and lang != hint.lang:
            continue
        roots = _build(text)
        made = tree.expression(
            roots,
            work=hint.work or (f"coe:{number[1]}" if number else "coe:"),
            lang=lang,
            title=text.title or hint.title,
            format=NAME,
            version=hint.version,
            basis=hint.basis or "consolidated",
            official=False,
        )
        if any(p.kind == "art" for p in made.provisions):
            out.append(made)
    if not out:
        wanted = f" in {hint.lang}" if hint.lang else ""
        raise BadInput(hint.where, f"no treaty text with articles{wanted}", "check the file and --lang")
    return out


def sniff(head: bytes) -> bool:
    """Say whether the bytes are a treaty of the Dutch database: `### Article  1` with two blanks, no front matter."""
    text = safe_head(head)
    return not text.lstrip().startswith("---") and bool(
        re.search(r"^#{4}\S", text, re.M) and re.search(r"^### (Article|Artikel)  \d", text, re.M)
    )


def safe_head(head: bytes) -> str:
    """Return the head as text, a character cut at its end dropped."""
    return head.decode("utf-8-sig", errors="ignore")


def source_text(data: bytes) -> str:
    """Return the treaty's words: all lines but the file's `##` title, the meta tag and the editor's notes."""
    text = _META.sub("", safe.decode(data, "<source>"))
    kept = [
        line
        for line in text.splitlines()
        if not re.match(r"##[^#]", line) and not re.match(r"\s*(Treed?t|Treden|Trad|Traden) (\w+ )*in werking", line)
    ]
    # The titles of the single texts stand in Expression.title.
    body = re.sub(r"</?sup>", "", "\n".join(kept))
    return _markdown.source_text(body.encode())


FORMATS = (Format(NAME, sniff, parse, source_text),)
