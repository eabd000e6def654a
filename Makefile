# Each check is a target of its own; `make test` is all of them, and nothing else is run anywhere.
SHELL := /bin/bash
export PATH := $(CURDIR)/target/tools/bin:$(CURDIR)/target/tools/node/bin:$(HOME)/.cargo/bin:$(PATH)
export CARGO_TERM_COLOR ?= auto
# At once, so that no dependency is compiled anew with the features of a part; without the journeys, whose features would
# be the app's too.
ALL := --workspace --exclude qoltanba-tests --features custom-protocol

.PHONY: help setup run test fmt lint deny audit rules ui-check unit ui-test build e2e release openapi bindings personas fuzz bench screenshots

help: ## Says what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "%-12s %s\n", $$1, $$2 }'

setup: ## Installs what is missing on Debian
	@scripts/setup tests

run: ## Backend with a demonstration, and the app
	@scripts/setup
	@scripts/run

test: setup fmt deny audit rules ui-check ui-build lint unit ui-test build e2e ## Every check
	@echo "every check has passed"

fmt: ## Format
	cargo fmt --all --check

lint: ## Clippy, warnings are errors
	cargo clippy --workspace --all-targets --features custom-protocol -- -D warnings
	cargo clippy --locked --manifest-path fuzz/Cargo.toml --target-dir target --features targets -- -D warnings

deny: ## Licences, bans and sources of dependencies
	cargo deny --log-level error check licenses bans sources

audit: ## Known vulnerabilities of dependencies
	@scripts/audit

rules: ## The rules that no test names
	@scripts/rules

ui-check: ## Types, lint and format of the front end, and its unit tests
	cd ui && npm run --silent check && npm test --silent

ui-build:
	cd ui && npm run --silent build

unit: ## Unit tests and the conformance suite on SQLite and PostgreSQL, with the real keystore of a private session
	scripts/desktop-session env QOLTANBA_TEST_OS_KEYSTORE=1 scripts/with-postgres \
	    cargo nextest run $(ALL)

ui-test: ## Every screen and page in a browser: accessibility, overflow, keyboard
	cd ui && npm run --silent ui-test && npm run --silent ui-test:web

build: ui-build ## The app, the backend and the command line, for the journeys
	cargo build $(ALL) --bins --tests

e2e: build ## Journeys on the real app, backend, keystore and browser
	scripts/desktop-session scripts/with-postgres cargo nextest run -p qoltanba-tests

release: ui-build ## Optimised binaries
	cargo build --release --features custom-protocol -p qoltanba -p qoltanba-backend -p qoltanba-cli

openapi: ## Writes docs/openapi.json
	UPDATE=1 cargo nextest run -p qoltanba-backend -E 'test(the_description_is_up_to_date)'

bindings: ## Writes ui/src/ipc/bindings.ts
	UPDATE=1 cargo nextest run -p qoltanba -E 'test(the_bindings_are_up_to_date)'

personas: ## Writes docs/personas.md
	UPDATE=1 cargo nextest run -p qoltanba-backend -E 'test(personas)'

fuzz: ## Fuzzes every parser of foreign bytes, 20 seconds each
	scripts/fuzz

bench: release ## Figures as ratios to limits measured in the same run
	cargo build --release --features custom-protocol --example empty-window
	FSYNC=on scripts/desktop-session scripts/with-postgres cargo bench -p qoltanba-tests --bench figures

screenshots: ## Pictures of every screen in ui/screenshots
	cd ui && npm run --silent screenshots
