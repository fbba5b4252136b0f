"""Language codes: ISO 639-1 in the model, ISO 639-2/T at CELLAR (Publications Office, authority table `language`)."""

from __future__ import annotations

THREE: dict[str, str] = {
    "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est",
    "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "is": "isl", "it": "ita", "lb": "ltz",
    "lt": "lit", "lv": "lav", "mt": "mlt", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron",
    "ru": "rus", "sk": "slk", "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr",
}  # fmt: skip
_TWO = {three: two for two, three in THREE.items()} | {
    "cze": "cs", "ger": "de", "gre": "el", "fre": "fr", "ice": "is", "dut": "nl", "rum": "ro", "slo": "sk",
}  # fmt: skip


def two_letters(tag: str) -> str:
    """Return the two-letter code of a language tag ('eng', 'en-GB', 'ENG'), or '' for none known ('mul', '*')."""
    primary = tag.strip().lower().replace("_", "-").partition("-")[0]
    return _TWO.get(primary, primary if len(primary) == 2 and primary.isalpha() else "")


def three_letters(tag: str) -> str:
    """Return the three-letter code that CELLAR wants. Raises `KeyError` for a language it has no texts in."""
    return THREE[two_letters(tag)]
