# make help says what each of these does.
PYTHON ?= python3
VENV ?= .venv
PIP_ARGS ?=
PIP = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) --constraint constraints.txt
RUN = $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help install index run test drills bench load sustained endurance growth pgvector peers encoder docs ablation reading

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | expand -t 12

install: $(VENV)/.installed ## create .venv and install all that "run" needs
	@:

index: install ## build a new version of the index from corpus/ and publish it
	$(RUN) -m index build

run: install ## answer questions: in a local web chat and, with a token, on Telegram
	$(RUN) -m index build --if-missing
	$(RUN) -m bot

test: $(VENV)/.installed-test ## lint, check types, run all tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(RUN) -m pytest

drills: $(VENV)/.installed-test ## kill builds and the bot, roll back under load: minutes, not part of "test"
	$(RUN) -m pytest -o python_files='drill_*.py' --timeout=3600 --capture=no tests/drills

bench: $(VENV)/.installed-test ## measure rebuilding, and fifty people asking at once
	$(RUN) -m tests.benchmarks.rebuild
	$(RUN) -m index build --if-missing
	$(RUN) -m tests.benchmarks.crowd

load: $(VENV)/.installed-test ## ask through Telegram, RATE=25 questions a second for SECONDS=600
	$(RUN) -m index build --if-missing
	$(RUN) -m tests.benchmarks.load

sustained: $(VENV)/.installed-test ## ask without a pause, a searcher and over HTTP, SECONDS=60 each
	$(RUN) -m index build --if-missing
	$(RUN) -m tests.benchmarks.sustained

endurance: $(VENV)/.installed-test ## ask 100,000 different questions and watch the memory
	$(RUN) -m index build --if-missing
	$(RUN) -m tests.benchmarks.endurance

growth: $(VENV)/.installed-test ## measure what a larger corpus costs: STATUTES=FILE.jsonl.gz (docs/growth.md)
	$(RUN) -m tests.benchmarks.growth $(STATUTES)

pgvector: $(VENV)/.installed-test ## compare vectors in PostgreSQL with FAISS: STATUTES=FILE.jsonl.gz (docs/pgvector.md)
	$(RUN) -m tests.benchmarks.pgvector $(STATUTES)

peers: $(VENV)/.installed-test ## compare with other search systems on a public set: SET=FOLDER (docs/peers.md)
	$(PIP) --editable '.[bench]'
	test -d .venv-peers || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet $(PIP_ARGS) -c constraints.txt -r tests/benchmarks/requirements-peers.txt
	$(RUN) -m tests.benchmarks.peers $(SET) .venv-peers/bin/python

encoder: $(VENV)/.installed-test ## measure what the model can run on (docs/encoder.md)
	$(RUN) -m tests.benchmarks.encoder

docs: $(VENV)/.installed-test ## make the transcript and pictures in docs/ anew (needs chromium, chromium-driver)
	$(RUN) -m tests.docs.make

reading: $(VENV)/.installed-test ## measure how well each format is read (docs/reading.md)
	$(RUN) -m tests.benchmarks.reading

ablation: $(VENV)/.installed-test ## measure what each part of retrieval is worth: SETS="FOLDER ..." (docs/ablation.md)
	$(PIP) --editable '.[bench]'
	$(RUN) -m tests.benchmarks.ablation $(SETS)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing (the first time this takes a few minutes) ..."
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing (the first time this takes a few minutes) ..."
	$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.installed
