# What a person types. Everything runs from .venv; scripts/setup.py makes and fills it.
PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.byline-runtime
DEV := .venv/.byline-dev

.PHONY: help setup chat test harden bench lock clean
.DEFAULT_GOAL := help

help:  ## Say what there is to type
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNTIME)  ## Make .venv, install the locked dependencies and the command byline

chat: setup  ## Add the articles of corpus/ and start the chat on http://127.0.0.1:7860
	$(BIN)/python ingest.py corpus/
	$(BIN)/python app.py

test: $(DEV)  ## Run every check: lint, format, types, tests (the browser's too, where there is a Chromium)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	PYTHONFAULTHANDLER=1 $(BIN)/pytest -n 2 --dist loadfile --ignore tests/browser
	PYTHONFAULTHANDLER=1 $(BIN)/pytest tests/browser

harden: $(DEV)  ## The long checks: readers' questions, fifty kills of an ingest, hostile documents, uvx byline
	$(BIN)/python ingest.py corpus/ --refine --data build/gate
	$(BIN)/python -m tests.eval_gate build/gate --readers
	$(BIN)/python -m benchmarks.kill_ingest
	$(BIN)/python -m benchmarks.mutations
	$(BIN)/python -m benchmarks.hostile
	$(BIN)/python -m benchmarks.disk
	$(BIN)/python -m benchmarks.flips
	$(BIN)/python -m benchmarks.machine_orders
	$(BIN)/python -m benchmarks.schema_fuzz
	$(BIN)/python -m benchmarks.soak --minutes $(or $(SOAK),60)
	$(BIN)/python -m benchmarks.damage
	$(BIN)/python -m benchmarks.wheel_walk

bench: $(DEV)  ## Measure what the README claims; NEWS=FOLDER names the articles (an hour and more)
	$(BIN)/python -m benchmarks.ingest_speed $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.peers --articles 300 $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.waiting $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.retrieval --articles 2934 --data data/waiting $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.ranking --articles 1267 --data data/ranking $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.ablation --data data/waiting $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.readers --ingest 400 $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.answers --data data/waiting --engines extractive small local $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.local_model --data data/waiting $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.hostile --llm local
	$(BIN)/python -m benchmarks.growth $(if $(NEWS),--news $(NEWS))
	$(BIN)/python -m benchmarks.story
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.duplicates
	$(BIN)/python -m benchmarks.stories --data data/waiting
	$(BIN)/python -m benchmarks.later --data data/waiting
	$(BIN)/python -m benchmarks.mutations

lock:  ## Pin the newest versions that pyproject.toml allows, in both lock files
	$(PYTHON) scripts/lock.py

clean:  ## Remove .venv and the checkers' caches; the archive in data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(RUNTIME): requirements.lock pyproject.toml scripts/setup.py
	@$(PYTHON) scripts/setup.py

$(DEV): requirements-dev.lock $(RUNTIME)
	@$(PYTHON) scripts/setup.py --dev
