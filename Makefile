# The server and the benchmarks are built for release. The modules' tests look into the modules (@testable), which only a
# debug build allows; it also keeps every assertion and overflow check on.
SWIFT_BUILD = swift build -c release
HOLDFAST = .build/release/holdfast
PYTEST = HOLDFAST_BIN=$(CURDIR)/$(HOLDFAST) .venv/bin/python -m pytest -q Tests/EndToEnd
DATA ?= ./data
PORT ?= 4566

.PHONY: help serve build test test-swift test-end-to-end lint format crash soak fuzz shapes

help: ## Lists the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-16s %s\n", $$1, $$2 }'

serve: build ## Builds what is needed and serves on 127.0.0.1:4566 with the data in ./data (DATA=, PORT=).
	$(HOLDFAST) serve --data $(DATA) --port $(PORT)

build: ## Builds the server and the command line tool.
	@scripts/install-system-libraries
	$(SWIFT_BUILD) --product holdfast

test: test-swift test-end-to-end ## Runs all tests: modules, then unmodified AWS clients over a socket, then kill -9.

test-swift: ## Runs the tests of the modules.
	@scripts/install-system-libraries
	swift build --build-tests
	swift test --skip-build --quiet

test-end-to-end: build ## Runs boto3, the AWS CLI, other clients, bad input and rounds of kill -9 against a server.
	@scripts/make-venv
	@scripts/install-test-clients
	$(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder
	Tools/shapes/generate --check

lint: ## Checks the layout of the code.
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

format: ## Lays out the code.
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

crash: build ## Kills a server under load 200 times, and looks for every acknowledged write.
	@scripts/make-venv
	HOLDFAST_CRASH_ROUNDS=200 $(PYTEST)/crash_test.py Tests/EndToEnd/s3_crash_test.py

soak: build ## Loads a server for SOAK_MINUTES (default 30), and watches its memory, its files and its promises.
	@scripts/make-venv
	HOLDFAST_BIN=$(CURDIR)/$(HOLDFAST) .venv/bin/python Tests/EndToEnd/soak/soak.py

fuzz: ## Fuzzes every parser (SECONDS_EACH=, default 60).
	@scripts/install-system-libraries
	Fuzz/run $(or $(SECONDS_EACH),60)

shapes: ## Generates the request and reply shapes again from the installed botocore.
	Tools/shapes/generate

include Benchmarks/bench.mk
