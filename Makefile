# Chancery from a checkout: needs Python 3.11 or newer and make, nothing else. Everything is put into .venv.
#
#   make demo            try everything without a token    (PORT=8081)
#   make demo ONCE=1     the same as a scripted scene in the terminal
#   make run             run the bot                       (CONFIG=config.yaml)
#   make test            all tests, with coverage          (TESTS=tests/store for a part;
#                        CHANCERY_TEST_PATIENCE=3 where the machine is slow)
#   make lint            ruff and mypy
#   make pictures        draw docs/*.png again   (needs chromium; wants fonts-noto-color-emoji)
#   make bench           measure; writes docs/benchmarks.md
#   make chaos           kill the bot 50 times in one release   (SEED=1972 repeats a run)
#   make standby         lose the machine 20 times, another takes over   (SEED=1972; needs sshd, or ARGS=--file)
#   make lighthouse      judge the public pages by Lighthouse   (needs npm, chromium)
#   make clean           remove .venv and all caches

PYTHON ?= python3
CONFIG ?= config.yaml
BIN := .venv/bin

.PHONY: help demo run test lint format bench chaos standby pictures lighthouse clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Chancery needs Python 3.11 or newer, and $(PYTHON) is not that. Name another: make PYTHON=python3.12 ..." >&2; \
		exit 1; }
	@echo "Making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements-dev.lock | .venv/bin/python
	@echo "Installing what the tests need: $$(grep -c == $<) packages, a minute or two ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@ .venv/.runs

# What the bot and the demo need is less.
.venv/.runs: requirements.lock | .venv/bin/python
	@echo "Installing what the bot needs: $$(grep -c == $<) packages, half a minute ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

demo: .venv/.runs
	@$(BIN)/python -m bot demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

run: .venv/.runs
	@$(BIN)/python -m bot run --config $(CONFIG)

# With TESTS the coverage of a part would say nothing, so it is left out. What is compiled is kept, also where the
# environment says that Python is to write nothing: else each worker compiles all tests and the program anew.
test: .venv/.installed
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 4 --dist worksteal $(if $(TESTS),$(TESTS),--cov)

lint: .venv/.installed
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

format: .venv/.installed
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: .venv/.installed
	$(BIN)/python -m bench

chaos: .venv/.installed
	$(BIN)/python -m bench.chaos $(if $(SEED),--seed $(SEED))

standby: .venv/.installed
	$(BIN)/python -m bench.standby $(if $(SEED),--seed $(SEED)) $(ARGS)

lighthouse: .venv/.installed
	@test -x .venv/lighthouse/node_modules/.bin/lighthouse || npm install --prefix .venv/lighthouse --no-audit --no-fund lighthouse@13.5.0
	$(BIN)/python -m bench.lighthouse

pictures: .venv/.installed
	$(BIN)/python docs/pictures.py

clean:
	rm -rf .venv .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist *.egg-info tests/browser/node_modules
	find bot tests -name __pycache__ -type d -prune -exec rm -rf {} +
