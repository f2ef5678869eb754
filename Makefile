# `make run` and `make test` set up everything they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test lint endurance bench image-test documents examples clean

run: $(STAMP)
	$(BIN)/emulator serve

test: lint
	$(BIN)/pytest -n 2

# hadolint does not know the health check's start interval yet.
lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	sed 's/ --start-interval=[^ ]*//' docker/Dockerfile | $(BIN)/hadolint -
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/ci.yml

# What takes longer than a test may: a hundred servers killed while they write.
endurance: $(STAMP)
	KILLS=100 $(BIN)/pytest -n 2 tests/control/test_kills.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# As root, with Debian's package tools; needs no container daemon.
image-test:
	docker/image-test.sh

# What is generated from the code, and checked by the tests to be up to date.
documents: $(STAMP)
	$(BIN)/python -m emulator.supported

# The examples of the OpenAPI documents, recorded from the suite's own exchanges.
examples: $(STAMP)
	$(BIN)/pytest -n 0 --record-examples --ignore tests/control/test_examples.py

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation -e '.[dev]'
	touch $@

clean:
	rm -rf .venv
