# The menu of commands. `make` alone prints it. Each command sets up what it needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
export PYTHON

.PHONY: help
help:  ## print this menu
	@printf 'ioc-desktop: the control-room client\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup:  ## system packages, .venv from the lock, the project itself
	@bash .ci/setup test
	@echo 'set up: make run shows it, make test checks it'

.PHONY: run
run:  ## the demonstration: two centres, the wall, the console (pictures if no display)
	@bash .ci/setup run
	@$(BIN)/ioc-desktop demo $(ARGS)

.PHONY: test
test:  ## all checks and tests, with and without Qt
	@bash .ci/test

.PHONY: lint
lint:  ## format, lint, types and import rules, without the tests
	@bash .ci/setup test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format:  ## format the code and mend what can be mended
	@bash .ci/setup test
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: bench
bench:  ## measure switching, cold start, memory, ingest (see tests/bench)
	@bash .ci/setup test
	@$(BIN)/python -m pytest tests/bench -m bench -s --timeout 1800 $(ARGS)

.PHONY: bench-peers
bench-peers:  ## the same against bare QPainter, PyDM and Open MCT (see docs/performance.md)
	@bash .ci/setup test
	@bash .ci/peers
	@$(BIN)/python -m tests.bench.peers.run $(ARGS)

.PHONY: soak
soak:  ## 500 kills, 200 scripts of faults (docs/invariants.md), cables and hours of a wall
	@bash .ci/setup test
	@$(BIN)/python -m pytest tests/faults tests/station tests/unit/store tests/centre tests/wall -m soak -s --timeout 0 $(ARGS)

.PHONY: mutations
mutations:  ## break the code line by line: each named test must notice
	@bash .ci/setup test
	@$(BIN)/python -m tests.faults.mutations $(ARGS)

.PHONY: pictures
pictures:  ## make the README's pictures anew, off-screen
	@bash .ci/setup test
	@$(BIN)/python .ci/pictures

.PHONY: package
package:  ## build the wheel and the sdist into dist/
	@bash .ci/setup test
	@$(BIN)/python -m build --no-isolation --outdir dist .

.PHONY: lock
lock:  ## write the lock files anew from pyproject.toml
	@bash .ci/setup test
	@bash .ci/lock $(ARGS)

.PHONY: clean
clean:  ## remove everything that was made here, environments included
	@rm -rf .venv .setup dist build demo-pictures .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
