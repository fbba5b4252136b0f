# make run   set up .venv and run the main job into safereport.db
# make demo  the same job on the archive of small acts that ships with the project
# make test  set up .venv and run the tests
# make check ruff and mypy

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run demo test check bench serve clean

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

run: .venv/installed
	$(BIN)/safereport run

demo: .venv/installed
	$(BIN)/safereport run --replay crawlers/demo --db demo.db

serve: .venv/installed
	$(BIN)/safereport serve

test: .venv/installed
	$(BIN)/pytest -n 2

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/installed
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv *.egg-info build
