# demo: the story on a chain in this process, with nothing but Python. test: everything. The rest are its parts.
SHELL := /bin/sh
PYTHON ?= python3
RUN := .venv
DEV := .venv-dev
ASSURE := .venv-assure
BIN := $(DEV)/bin
BOTH_CORES := -n 2 --dist worksteal
BROWNIES := tests/toolchain tests/contracts tests/stateful tests/attacks tests/gas

.PHONY: demo test quick compile artifacts assure gas fuzz mutation faults bench-logging bench-reading lint unit contracts requirements lock clean help check-python check-node

help:
	@echo "make demo       play the whole story on a chain in this process (creates $(RUN))"
	@echo "make test       lint, types and all tests (creates $(DEV) and node_modules)"
	@echo "make quick      lint, types and the tests that need no chain, within a minute"
	@echo "make lint       ruff and mypy alone"
	@echo "make compile    compile the contracts with Brownie"
	@echo "make artifacts  compile, and export what the package needs of the contracts"
	@echo "make gas        measure what each operation costs, into benchmarks/gas.json"
	@echo "make fuzz       compare the contracts with their twin over 200,000 random moves, into benchmarks/fuzz.json"
	@echo "make mutation   change the contracts in one place at a time and see whether a test notices, into benchmarks/mutation.json"
	@echo "make faults     kill, cut and reorganise while files are captured, into benchmarks/faults.json from 300 rounds on (ROUNDS, SEED, ONLY)"
	@echo "make bench-logging  how fast lines are logged beside a bare script, into benchmarks/logging.json"
	@echo "make bench-reading  how fast logs become a state, beside reading their JSON, into benchmarks/reading.json"
	@echo "make assure     static analysis, formatting, invariants and proofs of the contracts (creates $(ASSURE))"
	@echo "make clean      remove what these targets made"

demo: $(RUN)/.installed
	$(RUN)/bin/lotproof demo

# The compiler works on one core while the tests that need none of its work have the other.
test: lint
	@$(MAKE) --no-print-directory -j2 compiled unit
	@$(MAKE) --no-print-directory contracts

# Without those that measure memory or draw thousands of inputs.
SLOW := $(addprefix tests/unit/,epcis/test_memory.py epcis/test_fuzz.py epcis/test_official_schema.py service/test_bounds.py commit/test_canonical.py)
quick: lint
	$(BIN)/python -m pytest $(BOTH_CORES) tests/architecture tests/docs tests/unit $(addprefix --ignore=,$(SLOW))

lint: $(DEV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Brownie sets Hypothesis up for the whole process as soon as it is imported, so its tests get a process of their own.
contracts: $(DEV)/.installed $(DEV)/.compiler
	$(BIN)/python -m pytest $(BOTH_CORES) $(BROWNIES)

unit: $(DEV)/.installed $(DEV)/.compiler
	$(BIN)/python -m pytest $(BOTH_CORES) tests $(addprefix --ignore=,$(BROWNIES))

compile: $(DEV)/.compiler
	$(BIN)/python -m scripts.compile

# All that the tests compile, kept for them.
.PHONY: compiled
compiled: compile
	@$(BIN)/python -m scripts.export_artifacts --check

artifacts: $(DEV)/.compiler
	$(BIN)/python -m scripts.export_artifacts

# Measures what the package ships, so after a change of the contracts it comes after `make artifacts`.
gas: $(DEV)/.compiler
	$(BIN)/python -m benchmarks.gas

# make fuzz SEED=5 STEPS=2000 JOBS=2 is a run of other terms; make fuzz SEED=5 WORLD=3 plays one world again and shrinks it.
fuzz: $(DEV)/.installed
	$(BIN)/python -m benchmarks.fuzz $(if $(SEED),--seed $(SEED)) $(if $(STEPS),--steps $(STEPS)) \
	  $(if $(JOBS),--jobs $(JOBS)) $(if $(WORLD),--world $(WORLD))

# make mutation SAMPLE=400 SEED=1 JOBS=2 judges a part; what an earlier run judged of the same contracts is kept.
mutation: $(DEV)/.compiler
	$(BIN)/python -m benchmarks.mutation $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))

# A round that went wrong is repeated alone: make faults SEED=... ONLY=...
faults: $(DEV)/.installed node_modules/.installed
	$(BIN)/python -m benchmarks.faults --rounds $(or $(ROUNDS),300) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

bench-reading: $(DEV)/.installed
	$(BIN)/python -m benchmarks.reading $(if $(SEED),--seed $(SEED))

bench-logging: $(DEV)/.installed node_modules/.installed
	$(BIN)/python -m benchmarks.logging

# docs/assurance.md says what each line holds. The seed of the invariants can be given: make assure SEED=0x...
SOLIDITY := 'contracts/**/*.sol' 'interfaces/**/*.sol' 'tests/forge/*.sol' 'tests/proofs/*.sol'
TOOLS := tools/assure/node_modules/.bin
assure: export FOUNDRY_SOLC = $(or $(SOLCX_BINARY_PATH),$(HOME)/.solcx)/solc-v0.8.30
assure: export PATH := $(CURDIR)/$(TOOLS):$(PATH)
assure: $(ASSURE)/.installed tools/assure/node_modules/.installed node_modules/.installed
	$(ASSURE)/bin/python -m scripts.install_solc
	$(TOOLS)/prettier --config tools/assure/prettier.json --check $(SOLIDITY)
	$(TOOLS)/solhint --config tools/assure/solhint.json --noPoster --max-warnings 0 'contracts/**/*.sol' 'interfaces/**/*.sol'
	$(ASSURE)/bin/python tools/assure/slither_gate.py
	$(TOOLS)/forge test $(if $(SEED),--fuzz-seed $(SEED))
	FOUNDRY_PROFILE=proofs $(ASSURE)/bin/halmos --forge-build-out build/proofs --function check_ --loop 24

$(ASSURE)/.installed: requirements-assure.txt | check-python
	test -x $(ASSURE)/bin/python || $(PYTHON) -m venv $(ASSURE)
	$(ASSURE)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-assure.txt
	@touch $@

tools/assure/node_modules/.installed: tools/assure/package.json tools/assure/package-lock.json | check-node
	npm ci --prefix tools/assure --no-audit --no-fund
	@touch $@

# The package's sources are copied by pip, so a newer file anywhere in it installs again.
$(RUN)/.installed: pyproject.toml requirements-run.txt $(shell find lotproof -type f ! -name '*.pyc' 2>/dev/null) | check-python
	test -x $(RUN)/bin/python || $(PYTHON) -m venv $(RUN)
	$(RUN)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-run.txt
	$(RUN)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps .
	@touch $@

$(DEV)/.installed: requirements.txt pyproject.toml | check-python
	test -x $(BIN)/python || $(PYTHON) -m venv $(DEV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

node_modules/.installed: package.json package-lock.json | check-node
	npm ci --no-audit --no-fund
	@touch $@

# Runs each time: it is quick, and py-solc-x's folder is not ours alone.
.PHONY: $(DEV)/.compiler
$(DEV)/.compiler: $(DEV)/.installed node_modules/.installed
	$(BIN)/python -m scripts.install_solc
	$(BIN)/python -m scripts.networks

# What requirements.txt holds, resolved afresh.
requirements: | check-python
	rm -rf .venv-freeze
	$(PYTHON) -m venv .venv-freeze
	.venv-freeze/bin/python -m pip install --quiet '.[memory,web,postgres,barcode,dev]'
	grep '^#' requirements.txt > requirements.txt.new
	.venv-freeze/bin/python -m pip freeze --all --exclude lotproof --exclude pip --exclude setuptools >> requirements.txt.new
	mv requirements.txt.new requirements.txt
	rm -rf .venv-freeze

# What requirements-run.txt holds, resolved afresh, with the hash of each file that an index may serve.
lock: | check-python
	rm -rf .venv-freeze
	$(PYTHON) -m venv .venv-freeze
	.venv-freeze/bin/python -m pip install --quiet uv
	grep '^#' requirements-run.txt > requirements-run.txt.new
	.venv-freeze/bin/uv pip compile pyproject.toml --extra memory --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet >> requirements-run.txt.new
	mv requirements-run.txt.new requirements-run.txt
	rm -rf .venv-freeze

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "found $$($(PYTHON) --version 2>/dev/null || echo "no program $(PYTHON)"); expected Python 3.11 or later: name one with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "found no venv and ensurepip in $$($(PYTHON) --version); expected both (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }

check-node:
	@command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' || { \
	  echo "found Node $$(node --version 2>/dev/null || echo none); expected Node.js 20 or later with npm (Debian: apt install nodejs npm)" >&2; exit 1; }

clean:
	rm -rf $(RUN) $(DEV) $(ASSURE) .venv-freeze node_modules tools/assure/node_modules build dist reports *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
