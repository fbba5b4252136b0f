"""One module a publisher's format; `pipeline.formats` finds them by their `FORMATS`."""
