"""From captured bytes to findings: the model, the parsers, the comparison of versions, the run and the CLI."""
