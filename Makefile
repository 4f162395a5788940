# What people type. `make help` lists it; each target sets up what it needs.

.DEFAULT_GOAL := help
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install
# Modules stay compiled, whatever the shell says: each command would compile six hundred of them anew.
export PYTHONDONTWRITEBYTECODE :=
# Further arguments for pytest: make test ARGS="-k savings -x"
ARGS ?=

.PHONY: help
help: ## List what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: .venv/installed ## Serve the demo county at http://127.0.0.1:8000 (builds it the first time)
	@exec $(BIN)/station demo --serve

.PHONY: setup
setup: .venv/installed-dev ## Make .venv with everything for work on the code; does nothing when it is up to date

# First the parts of the machine that pip cannot bring: PostgreSQL, Chromium, a Chinese font.
# loadgroup hands out one test at a time, so that no worker is left with the long ones; there are no groups.
.PHONY: test
test: .venv/installed-dev ## Run all tests on SQLite, PostgreSQL and in Chromium (ARGS="-k savings" to choose)
	@$(BIN)/python -m tools.system_parts
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup $(ARGS)

.PHONY: test-long
test-long: .venv/installed-dev ## Run what takes minutes: axe on every page, every hostile value in every form
	@$(BIN)/python -m tools.system_parts
	$(BIN)/python -m pytest -n auto --maxprocesses 4 -m long $(ARGS)

.PHONY: check
check: .venv/installed-dev ## Lint, format, types, layers, security and the architecture tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive station_app config.py wsgi.py
	$(BIN)/python -m pytest -q tests/architecture

.PHONY: bench
bench: .venv/installed-bench ## Measure saving, lists, boards and imports beside a floor and a Django admin (ARGS="--help")
	@$(BIN)/python -m tools.system_parts postgresql
	@$(BIN)/python -m bench $(ARGS)

.PHONY: shots
shots: .venv/installed-dev ## Make every picture of README and manuals anew (ARGS="county-home" to choose)
	@$(BIN)/python -m tools.system_parts
	$(BIN)/python -m tools.shots $(ARGS)

.PHONY: format
format: .venv/installed-dev ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

LOCK = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.PHONY: lock
lock: .venv/installed-dev ## Pin requirements/*.in again with hashes (LOCK_ARGS="--upgrade" for newer releases)
	$(LOCK) $(LOCK_ARGS) --output-file requirements.txt requirements/base.in
	$(LOCK) $(LOCK_ARGS) --output-file requirements-dev.txt requirements/dev.in
	$(LOCK) $(LOCK_ARGS) --output-file requirements-bench.txt requirements/bench.in

# Made anew only when a list of requirements or the project file changes.
.venv/installed: requirements.txt pyproject.toml tools/make-venv
	@tools/make-venv
	@echo "Installing the pinned packages into .venv ..."
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing the packages for tests and checks into .venv ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# The tests' packages too: the bench starts its PostgreSQL as the tests do.
.venv/installed-bench: requirements-bench.txt .venv/installed-dev
	@echo "Installing the packages for the bench into .venv ..."
	@$(PIP) --require-hashes -r requirements-bench.txt
	@touch $@
