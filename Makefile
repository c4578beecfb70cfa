# The recipes that people and CI use alike. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all test-live check fmt bench docs docs-reference requirements clean

export PYTHON
BIN := .venv/bin
# How many tests run at the same time.
TESTERS := 3

help: ## List the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv from the pinned requirements (PYTHON=… picks the interpreter)
	@scripts/setup dev

demo: ## Show hookwright at work on this machine; needs Python 3.11 and nothing else
	@scripts/setup runtime
	@$(BIN)/python examples/demo/run.py

# Two at a time even on a single core: half of the suite's time is waiting.
test: setup ## Run the tests with branch coverage, several at a time
	@$(BIN)/python -m pytest --cov --numprocesses=$(TESTERS) --dist=worksteal

test-all: setup ## Run the slow and chaos tests too, then ask whether a pinned dependency has a known vulnerability
	@$(BIN)/python -m pytest --cov -m "not slow" --numprocesses=$(TESTERS) --dist=worksteal --hypothesis-profile=thorough --cov-report=
	@$(BIN)/python -m pytest --cov --cov-append -m slow --hypothesis-profile=thorough
	@$(BIN)/python scripts/audit.py requirements/dev.txt requirements/build.txt

test-live: setup ## Try the client against the real GitHub with an App and a repository of yours; see scripts/live.py
	@PYTHONPATH=. $(BIN)/python scripts/live.py

check: setup ## Lint, format, types and import contracts, without changing a file
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fmt: setup ## Repair what ruff can repair
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup ## Measure against the numbers in benchmarks/
	@$(BIN)/python -m benchmarks.run

docs-reference: setup ## Write docs/reference from the code
	@$(BIN)/python scripts/reference.py

docs: setup ## Check the documentation
	@$(BIN)/python -m pytest tests/docs

# Not `all`: it names hookwright itself, which pip-compile would pin to this folder.
EXTRAS = celery fastapi kafka postgres redis secrets sqs
# Nothing about the machine that compiles may enter the files: no index, no link, no path.
COMPILE = CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

requirements: setup ## Compile requirements/*.txt again (UPGRADE=--upgrade takes the newest)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "compile on 3.11, the oldest Python supported")'
	@$(COMPILE) $(UPGRADE) --only-build-deps --build-deps-for=editable --output-file=requirements/build.txt pyproject.toml
	@$(COMPILE) $(UPGRADE) --output-file=requirements/runtime.txt pyproject.toml
	@$(COMPILE) $(UPGRADE) $(addprefix --extra=,$(EXTRAS) dev) --constraint=requirements/runtime.txt --output-file=requirements/dev.txt pyproject.toml

clean: ## Remove what the recipes made, .venv included
	rm -rf .venv .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
