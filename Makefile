# `make run` and `make test` set up everything they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test lint bench image-test documents clean

run: $(STAMP)
	$(BIN)/emulator serve

test: lint
	$(BIN)/pytest -n 2

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# As root, with Debian's package tools; needs no container daemon.
image-test:
	docker/image-test.sh

# What is generated from the code, and checked by the tests to be up to date.
documents: $(STAMP)
	$(BIN)/python -m emulator.supported > SUPPORTED.md

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation -e '.[dev]'
	touch $@

clean:
	rm -rf .venv
