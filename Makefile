# detente: everything a developer types. `make` alone lists it.
#
# Needs Python 3.11 or newer and make, nothing else. Another interpreter: make PYTHON=python3.12 run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
SOURCES := src tests tools benchmarks

.DEFAULT_GOAL := help
.PHONY: help setup run serve test lint format docs bench audit clean venv

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(VENV)/.installed ## make .venv and install detente into it
	@echo "detente is installed; try: $(BIN)/detente --help"

run: $(VENV)/.installed ## write the brief of the bundled record; SCENARIO=busan for another
	@$(BIN)/detente brief $(SCENARIO)

serve: $(VENV)/.installed ## open the web app on this machine
	@$(BIN)/detente serve

test: lint ## lint, types, floors, tests
	@echo "pytest"
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed-dev ## only the checks that need no run of the code
	@echo "ruff" && $(BIN)/ruff check --quiet $(SOURCES) && $(BIN)/ruff format --quiet --check $(SOURCES)
	@echo "pyright" && PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python
	@echo "import-linter" && $(BIN)/lint-imports --no-cache --no-logo

format: $(VENV)/.installed-dev ## put the code in the house's form
	@$(BIN)/ruff check --quiet --fix $(SOURCES); $(BIN)/ruff format --quiet $(SOURCES)

docs: $(VENV)/.installed-dev ## run what docs/ shows and write its outputs anew
	@$(BIN)/python tools/build_docs.py

bench: $(VENV)/.installed-dev ## time what has a budget; table here, JSON in out/benchmarks.json
	@$(BIN)/python benchmarks/run.py

audit: $(VENV)/.installed-dev ## look up known vulnerabilities of what is installed (asks PyPI)
	@$(BIN)/python tools/audit_dependencies.py

clean: ## remove .venv and the caches (not out/, which is yours)
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	@find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# pip runs again when pyproject.toml changed, or when .venv had to be made anew: `venv` is phony and
# stands here only while .venv has no interpreter that runs.
VENV_STATE := $(shell test -x $(BIN)/python || echo venv)

$(VENV)/.installed: pyproject.toml $(VENV_STATE)
	@echo "Installing detente into $(VENV) (a minute or two the first time)"
	@$(PIP) --editable '.[web]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV_STATE)
	@echo "Installing what the tests need into $(VENV)"
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.installed

venv:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "No $(PYTHON) found. Install Python 3.11 or newer, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "detente needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
