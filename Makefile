# Everything needs only Python 3.11 or newer and make.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint format lock bench guide clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/installed: requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/installed ## Run the whole system with a demo district (PORT=9000 for other ports)
	@PORT=$(PORT) $(BIN)/python -m liubei.demo

test: $(VENV)/installed ## All tests, on real PostgreSQL and Redis
	$(BIN)/python -m pytest -n auto --maxprocesses 8 --ignore tests/journeys
	$(BIN)/python -m pytest tests/journeys

lint: $(VENV)/installed ## Style, types, import rules, migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/ty check
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	RECEIVER_SECRET_KEY=lint RECEIVER_PORTALS={} RECEIVER_DATABASE_URL=postgresql:///none \
	    $(BIN)/python -m django makemigrations --check --dry-run --settings channels.receiver.settings 2>/dev/null

format: $(VENV)/installed ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(VENV)/installed ## Renew the lock files from pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet pyproject.toml --group dev -o requirements-dev.lock

bench: $(VENV)/installed ## Measure: approve → visible on all demo channels; the content scan
	$(BIN)/python -m bench.publish_latency
	$(BIN)/python -m bench.scan_speed

guide: $(VENV)/installed ## Take the pictures of the editors' guide again, from a demo of its own
	$(BIN)/python -m docs.guide.make

clean: ## Remove the virtual environment and all local state
	rm -rf $(VENV) .liubei
