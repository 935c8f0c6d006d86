# Two commands matter: `make run` and `make test`. They need Python 3.11 or newer, git and make.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# two workers: one core runs tests while the other waits for PostgreSQL or Chromium
PYTEST := $(BIN)/python -m pytest -q --durations=12 --durations-min=0.5

help: ## say what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/run ## a demo city on http://127.0.0.1:8000; Ctrl-C stops it, its data stay
	@$(BIN)/python -m portal.sandbox

reset: ## forget the demo city's data
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m portal.sandbox --reset; else rm -rf var; fi

test: .venv/dev ## lint, types, import contracts and all tests; twenty minutes on two cores
	@$(BIN)/python -m tests.check

test-full: .venv/dev ## the same, with the long sweeps and every test on PostgreSQL too
	@$(BIN)/python -m tests.check --full

lint: .venv/dev ## lint, types and import contracts only
	@$(BIN)/python -m tests.check --lint

bench: .venv/dev ## statements, CPU and bytes per page, beside a bare Flask floor
	@$(BIN)/python -m tests.bench

messages: .venv/dev ## bring the English and Ukrainian catalogues in line with the texts, and compile them
	@$(BIN)/python -m tests.messages $(ONLY)

lock: .venv/dev ## write both lock files anew, for Python 3.11 to 3.14, with hashes and no index named
	@for set in requirements requirements-dev; do UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile -q --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" $$set.in -o $$set.txt || exit 1; done

# The stamps hold what was installed: nothing is asked of pip while the lock files stay the same.
.venv/run: requirements.txt | .venv/bin/python
	@echo "Instaluję części portalu (za pierwszym razem minutę lub dwie) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt && touch $@

.venv/dev: requirements-dev.txt .venv/run
	@echo "Instaluję narzędzia do sprawdzania …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt && touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Potrzebny jest Python 3.11 lub nowszy. Wskaż go tak: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Ten Python nie ma modułu ensurepip, więc nie utworzy środowiska. W Debianie i Ubuntu doinstaluj" \
	    "pakiet python3-venv, a potem powtórz polecenie." >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.PHONY: help run reset test test-full lint bench messages lock
