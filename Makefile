# The two commands of README: `make demo` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
AXE := $(VENV)/axe/node_modules/axe-core/axe.min.js

.PHONY: setup demo test lint axe more deep soak bench gpu audit clients

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@echo "Setting up $(VENV): about 0.5 GB of Python packages to download (several GB on Linux"
	@echo "where pip picks torch's CUDA build), 2.1 GB on disk. Nothing else is fetched: no models."
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[studio,dev]'
	@touch $@

demo: setup
	$(BIN)/python -m bot demo

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What the browser tests read the chat page with; where it cannot be had they say so and skip.
axe: $(AXE)
$(AXE): tests/sandbox/axe/package-lock.json | $(STAMP)
	@mkdir -p $(VENV)/axe
	@cp tests/sandbox/axe/*.json $(VENV)/axe
	-@cd $(VENV)/axe && npm ci --silent --ignore-scripts --no-audit --no-fund && touch node_modules/axe-core/axe.min.js

# Three at once, also on two cores: tests wait for sockets, disks and processes half of their time.
test: lint $(AXE)
	$(BIN)/pytest -n 3 --dist worksteal -m "not more"

# What takes longer than anybody waits for; .ci/run calls it after `make test`.
more: setup
	$(BIN)/pytest -n 3 --dist worksteal -m more

# The long ones: 25 kills at every edge, thousands of seeds, other examples than ever before.
SEED := $(shell date +%s)
deep: setup
	@echo "examples of seed $(SEED); again with: make deep SEED=$(SEED)"
	$(BIN)/pytest --timeout 1200 -m hypothesis --hypothesis-profile deep --hypothesis-seed=$(SEED)
	KILLS_PER_EDGE=25 DELIVERY_SEEDS=2000 SIMULATION_SEEDS=3000 STUDIO_SEEDS=300 STUDIO_HOARDS=40 \
	  $(BIN)/pytest --timeout 1800 tests/whole/test_kills.py tests/store/test_crashes.py \
	  tests/desk/test_simulation.py tests/jobs/test_many_studios.py tests/chat/test_by_chance.py

# Bots of other libraries in the local Discord: each is installed in a folder of its own, with pinned
# versions, and put through the same acts; writes the table of docs/sandbox.md. A few minutes.
FOREIGN := $(patsubst %,build/clients/%/.installed,discordjs disnake nextcord pycord hikari interactions)
clients: setup $(FOREIGN)
	$(BIN)/python -m tests.clients.run
	$(BIN)/pytest tests/sandbox/test_door.py -k discord_js

build/clients/discordjs/.installed: tests/clients/discordjs/package-lock.json
	@command -v npm >/dev/null || { echo "discord.js needs npm: apt-get install nodejs npm"; exit 1; }
	@mkdir -p $(@D) && cp tests/clients/discordjs/package*.json $(@D)
	cd $(@D) && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

build/clients/%/.installed: tests/clients/%/requirements.txt
	@mkdir -p $(@D)
	$(PYTHON) -m venv $(@D)/venv
	$(@D)/venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# Random faults for half an hour, or for SECONDS; prints what came of it as JSON.
SECONDS := 1800
soak: setup
	SOAK_SECONDS=$(SECONDS) $(BIN)/pytest -s tests/whole/test_soak.py

bench: setup
	@mkdir -p build
	$(BIN)/python benchmarks/engine.py --json build/bench.json
	$(BIN)/python benchmarks/guard.py
	$(BIN)/python benchmarks/acknowledgement.py

# On a machine with a card: what only a card can show, then the benchmark with the article's
# architecture. `make gpu GPU_PYTHON=python3` uses the torch that is there instead of .venv.
# -W default: what libraries say of a card's drivers is no failure of ours.
GPU_PYTHON ?= $(BIN)/python
gpu: $(if $(filter $(BIN)/python,$(GPU_PYTHON)),setup)
	@mkdir -p build
	GPU_PROMISED=1 $(GPU_PYTHON) -m pytest -m gpu -W default tests/engine/test_gpu.py
	PYTHONPATH=. $(GPU_PYTHON) benchmarks/engine.py --model sd21 --random --json build/gpu.json

# Known holes in what constraints.txt pins. Needs the advisories of the package index;
# "could not be audited" means what it says.
audit:
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)/audit/bin/pip-audit --no-deps --disable-pip -r constraints.txt
