# Everything runs in .venv, made from the hashed lock file by plain Python and pip.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test browser screenshots bench lint lock revision clean

help: ## What can be made here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=/path/to/it")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

demo: .venv/ready ## A company's year, its report, then the server on 127.0.0.1:8000
	$(BIN)/advocacy demo

lint: .venv/ready ## Format, lint, types and the floors of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## Linters, types and every test
	$(BIN)/pytest -n auto --maxprocesses 4

browser: .venv/ready ## What the tests of pages look with: Chromium, axe and Lighthouse (needs apt-get and npm)
	@command -v chromium > /dev/null || (apt-get update -qq && apt-get install -y -qq chromium)
	@test -d .venv/node/node_modules/lighthouse -a -d .venv/node/node_modules/axe-core || npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix .venv/node axe-core@4.14.1 lighthouse@12.8.2

screenshots: .venv/ready ## Every page of the hub and the studio as people see it, from the demo's year, into screenshots/
	$(BIN)/python -m tests.browser.screenshots

bench: .venv/ready ## Each figure as a ratio to a floor taken in the same run
	$(BIN)/python -m tests.bench

lock: ## Resolve the newest versions into the hashed lock file (needs uv)
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q --upgrade -o requirements.lock

revision: .venv/ready ## The next migration, from the tables in the code: make revision WORDS="What changes"
	$(BIN)/python -m web.migrate "$(WORDS)"
	$(BIN)/ruff format --quiet web/migrations/versions

clean: ## Remove what was built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
