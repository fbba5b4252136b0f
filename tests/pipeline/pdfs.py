"""Small PDFs for the tests, written byte by byte (ISO 32000-1): words at places in Helvetica, or a scan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842


@dataclass(slots=True)
class Sheet:
    """A page; y counts downwards from the top, as one reads."""

    words: list[tuple[float, float, float, bool, str]] = field(default_factory=list)
    scan: bool = False

    def put(self, x: float, y: float, text: str, size: float = 11, bold: bool = False) -> None:
        self.words.append((x, y, size, bold, text))

    def column(self, x: float, y: float, lines: Iterable[str], size: float = 11, step: float = 14) -> float:
        """Write lines one below another; an empty one leaves half a line. Return the y of the next line."""
        for line in lines:
            if line:
                self.put(x, y, line, size)
            y += step if line else step * 0.7
        return y

    def content(self) -> bytes:
        out = [b"q 500 0 0 700 50 70 cm /Im1 Do Q"] if self.scan else []
        for x, y, size, bold, text in self.words:
            shown = text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
            out.append(b"BT /F%d %g Tf %g %g Td (%s) Tj ET" % (2 if bold else 1, size, x, HEIGHT - y, shown))
        return b"\n".join(out)


def pdf(sheets: Sequence[Sheet], *, title: str = "") -> bytes:
    """Return the file: catalogue, pages, two fonts, one grey image, one content stream a page."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>"
    image = b"<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>"
    kids = b" ".join(b"%d 0 R" % (7 + 2 * n) for n in range(len(sheets)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(sheets), kids),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
        image + b"\nstream\n\x10\x80\xf0\x40\nendstream",
        b"<</Title(%s)/CreationDate(D:20240305120000Z)>>" % title.encode("cp1252"),
    ]
    for n, sheet in enumerate(sheets):
        content = sheet.content()
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>/XObject<</Im1 5 0 R>>>>>>" % (WIDTH, HEIGHT, 8 + 2 * n)
        )
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content))
    out = b"%PDF-1.4\n"
    places = []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    count = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(out))
    )


def treaty(words: Sequence[tuple[str, str]]) -> bytes:
    """Return a treaty in the form of the Treaty Office's PDFs: bold heads, bare numbers and letters hung out.

    `words` are (style, text): `head`, `text`, or the label of a paragraph or point.
    """
    sheets: list[Sheet] = []
    y, last, roman = 1000.0, "", False
    for style, text in words:
        bold, label, x = style == "head", "", 71.0
        if style not in ("head", "text"):
            roman = style.strip("ivx") == "" and (len(style) > 1 or roman or (style == "i" and last != "h"))
            label, last, x = style, style, 99.0 if style.isdigit() else 155.0 if roman else 127.0
        for n, line in enumerate(wrapped(text, int((520 - x) / 5.2))):
            if y > 730:
                sheets.append(Sheet())
                sheets[-1].put(71, 40, f"{words[0][1].replace('Series – No', 'Series, CETS')}", 8)
                sheets[-1].put(290, 800, str(len(sheets)), 9)
                y = 80.0
            if label and not n:
                sheets[-1].put(x - 28, y, label)
            sheets[-1].put(x, y, line, bold=bold)
            y += 13
        y += 10
    return pdf(sheets, title="CETS 998")


def wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width, break_long_words=False)


TREATY: dict[str, list[tuple[str, str]]] = {
    "en": [
        ("text", "Council of Europe Treaty Series – No. 998"),
        ("head", "Council of Europe Convention on the protection of test persons"),
        ("text", "Testville, 12.V.2009"),
        ("head", "Preamble"),
        ("text", "The member States of the Council of Europe and the other signatories hereto,"),
        ("text", "Recalling the Charter of Tests (ETS No. 1, 1961) and the opinion of those whose work it is to look "
                 "after the persons who are tested every day;"),
        ("text", "Recognising that de facto tests happen in all member States and that nobody counts them;"),
        ("text", "Have agreed as follows:"),
        ("head", "Chapter I – Purposes, definitions, equality of all persons who are tested, and general obligations "
                 "of the Parties"),
        ("head", "Article 1 – Purposes of the Convention"),
        ("1", "The purposes of this Convention are to:"),
        ("a", "protect all persons who are tested against harm, as laid down in paragraphs 1 and 2 of Article 3 and in "
              "accordance with internal law;"),
        ("b", "inform them, being:"),
        ("i", "adults who were asked for their consent;"),
        ("ii", "children and those who care for them."),
        ("2", "In order to ensure effective implementation of its provisions, this Convention sets up a group of "
              "experts that visits each Party."),
        ("head", "Article 2 – Definitions"),
        ("text", "For the purpose of this Convention:"),
        ("a", "“tester” shall mean any person who tests another;"),
        ("b", "“test” shall include a trial."),
        ("text", "The Parties may widen these definitions."),
        ("head", "Chapter II – Residence"),
        ("head", "Article 3 – Residence status"),
        ("1", "Parties shall issue a renewable residence permit to victims in one of the two following situations, or "
              "in both:"),
        ("a", "where the competent authority considers that their stay is necessary owing to their personal "
              "situation;"),
        ("b", "where it considers that their stay is necessary for the purpose of their co-operation in criminal "
              "proceedings."),
        ("2", "Parties shall ensure that:"),
        ("–", "expulsion proceedings are suspended;"),
        ("–", "the permit is autonomous."),
        ("3", "Children shall not be expelled."),
        ("text", "In witness whereof the undersigned, being duly authorised thereto, have signed this Convention."),
        ("text", "Done at Testville, this 12th day of May 2009, in English and in French, both texts being equally "
                 "authentic."),
        ("head", "Appendix – Privileges and immunities (Article 1)"),
        ("1", "This appendix shall apply to the members of the group."),
        ("2", "They shall enjoy immunity from arrest."),
    ],
}  # fmt: skip
