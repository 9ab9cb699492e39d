# Everything is installed into .venv, from the locks in requirements/. `make` alone lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

PORT ?= 8000
WORKERS ?= auto
BIN := .venv/bin

# The first Python here that is new enough; name another with PYTHON=...
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

# What decides that must not be wrong: every branch of it is tested.
comma := ,
CORE := flows/*,bot/dialogue/*$(subst $() ,,$(foreach name,domain deadlines sms redact requests names,\
	$(comma)bot/$(name).py$(comma)bot/$(name)/*))
# The tests that alone have to take every branch of it: measuring makes a test twice as long.
CORE_TESTS := $(wildcard tests/test_*.py) $(addprefix tests/,conversations dialogue flows names redact)

# A stamp bears the checksum of what it stands for, so neither a checkout nor a moved folder fools it.
key = $(shell { echo "$(CURDIR)"; cat $(1) pyproject.toml; } 2>/dev/null | cksum | cut -d' ' -f1)
RUN_STAMP := .venv/.run-$(call key,requirements/run.txt)
DEV_STAMP := .venv/.dev-$(call key,requirements/run.txt requirements/dev.txt)
NODE_STAMP := tests/node/node_modules/.done-$(shell cksum <tests/node/package-lock.json 2>/dev/null | cut -d' ' -f1)
BROKEN := $(shell test -x $(BIN)/python || echo anew)

.PHONY: help install run node test check lint fix core-coverage bench soak lock clean anew

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /|/' | awk -F'|' '{ printf "make %-14s %s\n", $$1, $$2 }'

install: $(RUN_STAMP) ## make .venv with the omatiedot command in it

run: install ## demo data, web and worker on 127.0.0.1, port 8000 or PORT
	$(BIN)/omatiedot demo --port $(PORT)

node: $(NODE_STAMP) ## what the tests run in Node, which is not needed without: Twilio's own documents

test: $(DEV_STAMP) ## the whole test suite (PYTEST_ARGS="-k name" for a part)
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(PYTEST_ARGS)

check: lint ## everything CI checks
	$(BIN)/omatiedot docs --check
	$(MAKE) --no-print-directory test PYTEST_ARGS="--cov --cov-report= $(CORE_TESTS)"
	$(MAKE) --no-print-directory core-coverage
	$(MAKE) --no-print-directory test PYTEST_ARGS="$(addprefix --ignore=,$(CORE_TESTS))"

lint: $(DEV_STAMP) ## style, types, and which module may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(DEV_STAMP) ## put right what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

core-coverage: $(DEV_STAMP) ## fail unless the last measured tests took every branch of the core
	$(BIN)/coverage report --include='$(CORE)' --show-missing --skip-covered --fail-under=100

bench: $(DEV_STAMP) ## the benchmarks
	$(BIN)/python -m tests.bench

soak: $(DEV_STAMP) ## sixty kills under load, on SQLite and PostgreSQL (SOAK_SEED=… again)
	$(BIN)/python -m tests.soak

# From the public index alone, whatever this machine's pip is set to.
COMPILE = env -u PIP_FIND_LINKS -u PIP_CONSTRAINT -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL \
	PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --all-build-deps \
	--no-emit-find-links --no-emit-index-url --no-emit-trusted-host $(LOCK_ARGS)

lock: $(DEV_STAMP) ## write requirements/ anew (LOCK_ARGS=--upgrade for newer releases)
	$(COMPILE) -o requirements/run.txt pyproject.toml
	$(COMPILE) --extra postgresql -c requirements/run.txt -o requirements/postgresql.txt pyproject.toml
	$(COMPILE) --extra postgresql --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml

clean: ## remove .venv and what the tools left; the data in var/ stays
	rm -rf .venv tests/node/node_modules build dist *.egg-info htmlcov test-results .coverage .coverage.* \
		.hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find bot flows tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- how .venv is made

UNREACHED := NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Read timed out|timed out\.|ProxyError|tunnel connection failed|Connection refused|Connection reset|RemoteDisconnected|name resolution|Network is unreachable|Could not fetch URL|SSLError|HTTP error 5|HTTPError: 5

# $(1): the lock to install. Fails in one sentence; the rest is in the log.
define install_lock
	@log=.venv/install.log; \
	fail() { echo "$$*" >&2; exit 1; }; \
	python="$(PYTHON)"; \
	[ -n "$$python" ] && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		fail "Omatiedot needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3."; \
	if ! { [ -x $(BIN)/python ] && grep -qF " $(CURDIR)/.venv" .venv/pyvenv.cfg; } 2>/dev/null; then \
		echo "Making .venv"; \
		rm -rf .venv; mkdir .venv; \
		"$$python" -m venv .venv >$$log 2>&1 || \
			fail "Could not make .venv: Python's venv module is not whole; on Debian: apt-get install python3-venv (details: $$log)."; \
	fi; \
	rm -f .venv/.run-* .venv/.dev-*; \
	echo "Installing $(1)"; \
	if ! $(BIN)/python -m pip install --no-input --disable-pip-version-check --retries 3 \
		--require-hashes -r $(1) >$$log 2>&1; then \
		if grep -qE '$(UNREACHED)' $$log; then \
			fail "Could not install the packages: the package index did not answer. Check the network and run make again (details: $$log)."; \
		fi; \
		fail "Could not install the packages of $(1) (details: $$log)."; \
	fi; \
	$(BIN)/python -m pip install --no-input --disable-pip-version-check --no-deps --no-build-isolation \
		--editable . >>$$log 2>&1 || \
		fail "The packages are installed, but the project itself is not (details: $$log)."
endef

$(RUN_STAMP): $(BROKEN)
	$(call install_lock,requirements/run.txt)
	@touch $@

$(DEV_STAMP): $(BROKEN)
	$(call install_lock,requirements/dev.txt)
	@touch $(RUN_STAMP) $@

$(NODE_STAMP):
	@command -v npm >/dev/null || { echo "Install Node 20 or newer, with npm, first." >&2; exit 1; }
	npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
