"""What an Akoma Ntoso document says of itself: work, language, version (FRBR), with the publishers' gaps named."""

from __future__ import annotations

from datetime import date

from lxml import etree

from pipeline.model import Basis, Hint
from pipeline.text import clean

_LANGUAGES = {"ita": "it", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "fin": "fi", "swe": "sv", "eng": "en",
              "spa": "es", "por": "pt", "nld": "nl", "dut": "nl", "pol": "pl", "ron": "ro", "slk": "sk", "ltz": "lb",
              "lit": "lt", "lav": "lv", "hun": "hu", "ces": "cs", "dan": "da", "sme": "se"}  # fmt: skip


def first(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first descendant along a chain of local names."""
    found: etree._Element | None = element
    for name in names:
        found = next((e for e in found.iter("{*}" + name)), None) if found is not None else None
    return found


def identity(root: etree._Element, hint: Hint) -> tuple[str, str, date | None, Basis, bool, dict[str, str]]:
    """Return work, language, version, basis, official and meta from the document's identification."""
    work, text = first(root, "FRBRWork"), first(root, "FRBRExpression")
    jolux = {
        str(next(iter(j.attrib.values()), "")): clean(j.text or "")
        for j in root.iter("{*}jolux")
        if clean(j.text or "")
    }
    meta: dict[str, str] = {}
    for alias in work.iterchildren("{*}FRBRalias") if work is not None else ():
        meta[alias.get("name") or "alias"] = alias.get("value", "")
    uri = _value(work, "FRBRuri") or _value(work, "FRBRthis")
    if uri:
        meta["uri"] = uri
    country = _value(work, "FRBRcountry").rpartition("/")[2].lower()[:2] or (
        uri.split("/")[2] if uri.startswith("/akn/") else ""
    )
    if "legilux" in uri or jolux:
        country, uri = "lu", uri.partition("/eli/")[2] and "eli/" + uri.partition("/eli/")[2]
    number = meta.get("urn:nir") or uri.removeprefix("/")
    language = ""
    if text is not None and (found := text.find("{*}FRBRlanguage")) is not None:
        language = found.get("language", "")
    language = (language or jolux.get("language", "")).rpartition("/")[2].lower()
    lang = _LANGUAGES.get(language, language[:2]) or hint.lang or {"it": "it", "lu": "fr", "fi": "fi"}.get(country, "")
    act = next(root.iterchildren(etree.Element), root)
    contains = act.get("contains", "")
    consolidated = (
        "CONSOLIDATED" in meta.get("eli", "") or "consolid" in (uri + contains + (act.get("name") or ""))
        or act.get("name") in ("monovigente", "multivigente") or contains in ("multipleVersions", "singleVersion")
    )  # fmt: skip
    dates = (
        [(d.get("name", ""), d.get("date", "")) for d in text.iterchildren("{*}FRBRdate")] if text is not None else []
    )
    dates.sort(key=lambda d: d[0] != "dateConsolidated")
    version = next(filter(None, (_date(value) for _, value in dates)), None) or _date(jolux.get("dateDocument", ""))
    if country == "lu" and hint.basis == "consolidated" and hint.version:
        version = hint.version  # Legilux's files carry the day of the act as published
    basis: Basis = hint.basis or ("consolidated" if consolidated else "as_enacted")
    official = _value(work, "FRBRauthoritative") == "true"
    return hint.work or f"{country or 'xx'}:{number}", lang, version or hint.version, basis, official, meta


def _value(element: etree._Element | None, name: str) -> str:
    found = element.find("{*}" + name) if element is not None else None
    return found.get("value", "") if found is not None else ""


def _date(text: str) -> date | None:
    """Return a date, or none for empty and for the years 2999 and 9999 that publishers put where they know none."""
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if found.year < 2900 else None
