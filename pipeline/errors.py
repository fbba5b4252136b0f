"""The errors a user can meet: each names the place and the mend."""

from __future__ import annotations


class SafereportError(Exception):
    """Base of every error that this project raises on purpose."""


class BadInput(SafereportError):
    """Input that can't be used as it stands.

    `where` names the file or URL and, where known, the line or element; `what` says what is wrong;
    `mend` says what the user can do.
    """

    def __init__(self, where: str, what: str, mend: str = "") -> None:
        self.where, self.what, self.mend = where, what, mend
        super().__init__(f"{where}: {what}" + (f" ({mend})" if mend else ""))


class UnknownFormat(BadInput):
    """No parser recognises the bytes."""


class Blocked(BadInput):
    """The publisher answered with a challenge, login or error page in place of the law."""


class Unhandled(BadInput):
    """A parser met an element or value that no rule handles and no rule ignores by name."""
