# The commands a developer or a new user needs. Each sets up what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODES ?= light
KEEP ?=
COUNT ?= 10

.PHONY: setup demo demo-stop test test-fast lint bench clean

setup: $(VENV)/.installed  ## create .venv with carrack in it

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'carrack needs Python 3.11 or newer with venv: apt-get install python3 python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check --group test --group lint
	touch $@

demo: setup  ## ten nodes found, inventoried and booted; NODES=qemu for real firmware, KEEP=1 leaves it running
	$(BIN)/carrack demo --nodes $(NODES) --count $(COUNT) $(if $(KEEP),--keep)

demo-stop: setup  ## stop a demo that was left running with KEEP=1
	$(BIN)/carrack demo --stop

test: $(VENV)/.installed-dev  ## the whole test suite
	$(BIN)/python -m pytest $(ARGS)

test-fast: $(VENV)/.installed-dev  ## the tests that start no whole programs
	$(BIN)/python -m pytest -m "not system and not firmware" $(ARGS)

lint: $(VENV)/.installed-dev  ## style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev  ## speed, beside nginx on the same machine
	$(BIN)/python -m benchmarks $(ARGS)

docs: setup  ## the reference pages that come from the code
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) demo-data dist build
