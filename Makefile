# Every command of the house: `make help` lists them. Each brings what it needs (uv, the locked packages, Node) by itself.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check fresh proto unit integration e2e browser bench chaos fuzz soak shots deploy-check images \
	env env-dev web

BIN := .venv/bin
SECOND_LOOK := $(BIN)/python -m tellonce_local.second_look
UV_SYNC := .tools/bin/uv sync --quiet --frozen --all-packages
SOURCES := packages services tests tools conftest.py
export UV_PYTHON_DOWNLOADS := never
export PYTHONUNBUFFERED := 1

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "make %-13s %s\n", $$1, $$2}'

# --- what the others stand on -----------------------------------------------------------------------------------------

env:
	@bash tools/bootstrap.sh run
	@UV_PYTHON=$$(bash tools/bootstrap.sh python) $(UV_SYNC) --no-dev --inexact

env-dev:
	@bash tools/bootstrap.sh test
	@UV_PYTHON=$$(bash tools/bootstrap.sh python) $(UV_SYNC) --all-groups

web: env
	@$(BIN)/python -m tellonce_local.web build

# --- running ----------------------------------------------------------------------------------------------------------

run: web  ## everything in one terminal; RESET=1 starts clean, DEMO=traffic keeps customers writing
	@RESET="$(RESET)" DEMO="$(DEMO)" exec $(BIN)/tellonce-local

fresh: env  ## a clone of HEAD with empty HOME and caches: seconds until its sign-in page is there
	@$(BIN)/python -m tellonce_local.fresh

# --- judging ----------------------------------------------------------------------------------------------------------

test: env-dev web  ## all that judges right or wrong: unit, contract, integration, e2e, browser, short chaos
	@$(BIN)/python -m tellonce_local.stopwatch "make test" -- $(MAKE) --no-print-directory unit integration whole short-chaos

unit: env-dev  ## seconds, offline: packages, services, contract
	$(BIN)/pytest -q -n 2 packages services $(wildcard tests/contract)
	$(BIN)/python -m tellonce_local.web test

integration: env-dev  ## one service with real NATS and MongoDB
	$(SECOND_LOOK) -q -n 4 --dist loadfile tests/integration

e2e: env-dev web  ## all services as processes, real SMTP both ways
	$(BIN)/pytest -q -n 2 --dist loadfile tests/e2e

browser: env-dev web  ## a real browser; screenshots in var/shots
	$(BIN)/pytest -q -n 2 --dist loadfile tests/browser

.PHONY: whole
whole: env-dev web  ## e2e and browser with the same running systems
	$(SECOND_LOOK) -q -n 3 --dist loadfile tests/e2e tests/browser

.PHONY: short-chaos
short-chaos: env-dev web
	$(SECOND_LOOK) -q -n 3 --dist loadfile tests/chaos

chaos: env-dev web  ## everything is killed while customers write; prints the sums; ONLY=<service> for one
	TELLONCE_CHAOS=full $(BIN)/pytest -q -s --timeout 1200 $(if $(ONLY),tests/chaos/test_$(subst ingest-,,$(ONLY))*.py,tests/chaos)

FUZZ_email := TELLONCE_FUZZ_MAILS=100000 $(BIN)/pytest -q -s --timeout 7200 services/ingest-email/tests/test_fuzz.py
FUZZED := $(if $(ONLY),$(or $(wildcard tests/integration/test_$(ONLY)_model.py),$(wildcard services/$(ONLY) services/ingest-$(ONLY))))
fuzz: env-dev  ## the parsers with many more random examples; ONLY=<service>; email: 100,000 mutated mails; history: its record beside a simple model
	$(or $(FUZZ_$(ONLY)),$(BIN)/pytest -q -n 2 -m hypothesis --hypothesis-profile fuzz --timeout 3600 $(or $(FUZZED),packages services tests/contract))

SOAK_email := TELLONCE_SOAK_MAILBOX=10000 $(BIN)/pytest -q -s --timeout 1800 tests/integration/test_email_imap.py -k thousands
SOAK_router := TELLONCE_CLOCKS=10000 $(BIN)/pytest -q -n 2 --timeout 1800 services/router/tests/test_hours.py services/router/tests/test_status_clock.py
SOAK_routing := $(BIN)/tellonce-router simulate --theory
SOAK_history := TELLONCE_SOAK_MINUTES=$(or $(MINUTES),30) $(BIN)/pytest -q -s --timeout 7200 tests/chaos/test_history_soak.py
SOAK_chat := TELLONCE_CHAOS=full TELLONCE_SOAK_MINUTES=$(or $(MINUTES),30) $(BIN)/pytest -q -s tests/chaos/test_chat_storm.py
NO_SOAK = @echo "there is no soak of $(ONLY): email, chat, history, router or routing, or none of these for demo traffic" >&2; exit 2
SOAK_ := $(BIN)/python -m tellonce_local.soak --minutes $(or $(MINUTES),30)
soak: env-dev web  ## MINUTES=30 of demo traffic; ONLY=email: 10,000 mails in a mailbox; history: kills, the ledger and memory; router: 10,000 clocks; routing: theory; chat: its chaos for so long
	$(or $(SOAK_$(subst ingest-,,$(ONLY))),$(NO_SOAK))

bench: env-dev web  ## time and memory beside a bare floor; ONLY=<name> for one; writes var/bench.json
	$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY))

shots: env-dev web  ## only the screenshots of the browser tests, in var/shots
	$(BIN)/pytest -q tests/browser -k shot

CHECKS := check-style check-types check-imports check-contract check-house check-web deploy-check
.PHONY: $(CHECKS)

check: $(CHECKS)  ## style, types, imports, contracts, sizes, web, manifests; make -k check goes on after a failure

check-style: env-dev
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

check-types: env-dev
	for member in packages/* services/*; do $(BIN)/mypy $$member/src; done

check-imports: env-dev
	$(BIN)/lint-imports

check-contract: env-dev
	cd proto && ../$(BIN)/buf lint
	cd proto && ../$(BIN)/buf breaking --against baseline.binpb
	$(BIN)/python tools/proto.py --check

check-house: env-dev
	for script in tools/check_*.py; do $(BIN)/python $$script; done

check-web: env-dev
	$(BIN)/python -m tellonce_local.web check

proto: env-dev  ## generate proto/gen from proto/tellonce
	$(BIN)/python tools/proto.py

# --- deploying --------------------------------------------------------------------------------------------------------

deploy-check: env-dev  ## render every overlay and check it against the schemas
	$(BIN)/python tools/deploy_check.py

images: env-dev  ## build every image (needs buildah or docker)
	bash tools/images.sh
