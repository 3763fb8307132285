# Two commands: `make run` shows the graph, `make test` runs everything that checks it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test golden check fmt lint types docs lock clean

run: $(VENV)/.run
	@$(BIN)/multiply-kg build

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -q --numprocesses auto --dist loadfile

# Writes the expected rows of the saved queries anew after data or queries changed; read the diff.
golden: $(VENV)/.dev
	@$(BIN)/python -m pytest -q --rewrite-golden tests/test_saved_queries.py tests/test_views_golden.py

check: $(VENV)/.dev lint types test

fmt: $(VENV)/.dev
	@$(BIN)/ruff format src tests benchmarks
	@$(BIN)/ruff check --fix src tests benchmarks

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/lint-imports

docs: $(VENV)/.run
	@$(BIN)/python -m multiply_kg.api.typing_stub
	@$(BIN)/python -m multiply_kg.reference_pages

types: $(VENV)/.dev
	@$(BIN)/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "multiply-kg needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". Name another one: make run PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'Python lacks its venv module. Install it first, then repeat the command:' >&2; \
	  echo '  Debian, Ubuntu: apt install python3-venv' >&2; \
	  echo '  Fedora, RHEL:   dnf install python3 python3-pip' >&2; \
	  echo '  Alpine:         apk add python3 py3-pip' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: locks/run.txt pyproject.toml | $(VENV)/bin/python
	@echo 'Making the environment in $(VENV) (once) …' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml | $(VENV)/bin/python
	@echo 'Making the environment for tests in $(VENV) (once) …' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

# Renews the locked versions; needs uv.
lock:
	@for name in run dev lowest; do \
	  group=build; resolution=highest; \
	  test $$name != dev || group=dev; \
	  test $$name != lowest || resolution=lowest-direct; \
	  uv pip compile pyproject.toml --quiet --group $$group --resolution $$resolution --universal \
	    --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	    --output-file locks/$$name.txt; \
	done

clean:
	@rm -rf $(VENV) build dist
