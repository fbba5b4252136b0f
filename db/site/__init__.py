"""The published site: Datasette on the database, read-only, with pages of its own for people who read law."""

from db.site.server import app, serve

__all__ = ["app", "serve"]
