# Everything starts from a fresh clone; what is missing is installed on the way (.ci/prepare).
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

BIN := .venv/bin
PORT ?= 8000
ARGS ?=
export PORT

.PHONY: help
help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/.run ## Start the dashboard with an invented company on PORT (8000); the next time it catches up
	@$(BIN)/python -m core init
	@$(BIN)/python -m core demo
	@$(BIN)/python -m core user first
	@exec $(BIN)/python app.py

.PHONY: run
run: .venv/.run ## Start the dashboard with your own data only
	@$(BIN)/python -m core init
	@$(BIN)/python -m core user first
	@exec $(BIN)/python app.py

.PHONY: setup
setup: .venv/.dev ## Virtual environment with everything needed to work on the code

.PHONY: test
test: unit e2e ## All tests, those in the browser included

.PHONY: unit
unit: .venv/.dev ## Tests without a browser, on SQLite and PostgreSQL; ARGS="-k money" narrows them
	@.ci/prepare postgres
	.ci/postgres $(BIN)/pytest -n 2 $(ARGS)

.PHONY: e2e
e2e: .venv/.run .venv-browser/.ready ## Tests in Chromium against the running program; takes ARGS too
	@.ci/prepare browser
	.venv-browser/bin/pytest tests/e2e -n 2 --dist loadfile $(ARGS)

.PHONY: screens
screens: .venv/.run .venv-browser/.ready ## Take the README's screenshots again
	@.ci/prepare browser
	SCREENSHOT_DIR=$(CURDIR)/tests/e2e/screens .venv-browser/bin/pytest tests/e2e -k screens $(ARGS)

LEADS ?= 100000

.PHONY: bench
bench: .venv-bench/.ready ## Measure speed as ratios to limits and peers; LEADS=1000000 for the full size
	@.venv-bench/bin/python -m tests.benchmarks --leads $(LEADS) $(ARGS)

.PHONY: bench-peers
bench-peers: .venv-superset/.ready bench ## The same against Superset too, in an environment of its own

.PHONY: lint
lint: .venv/.dev ## Style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: clean
clean: ## Remove environments and caches; data in .data stays
	rm -rf .venv .venv-bench .venv-browser .venv-superset build *.egg-info .coverage htmlcov .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app.py assets callbacks core layouts tests -name __pycache__ -prune -exec rm -rf {} +

# Stamps: an environment is built again only when what it is made from has changed.
.venv/.run: setup.cfg pyproject.toml constraints.txt
	@.ci/prepare venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/.dev: .venv/.run
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test,lint]'
	@touch $@

# Pinned apart and complete: dash[testing] needs a selenium and a urllib3 of 2022.
.venv-browser/.ready: tests/e2e/constraints.txt
	@.ci/prepare venv .venv-browser
	.venv-browser/bin/pip install --quiet --no-deps --requirement $<
	@touch $@

.venv-bench/.ready: setup.cfg pyproject.toml constraints.txt tests/benchmarks/constraints.txt
	@.ci/prepare venv .venv-bench
	.venv-bench/bin/pip install --quiet --constraint constraints.txt --editable . \
		--requirement tests/benchmarks/constraints.txt
	@touch $@

.venv-superset/.ready: tests/benchmarks/superset.txt
	@.ci/prepare venv .venv-superset
	.venv-superset/bin/pip install --quiet --requirement $<
	@touch $@
