# `make run` and `make test` need nothing but Python 3.11 or newer; all else is set up in .venv on first use.
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: run test test-unit test-real check format docs dev bench lock clean

PYTHON ?= python3
BIN    := .venv/bin
UV      = $(shell command -v uv || echo $(BIN)/uv)
READY  := .venv/ready
# Whole files to every core, in the order that tests/conftest.py gives them.
SPREAD := -n auto --dist loadfile --no-loadscope-reorder

run: $(READY)  ## the sample company: inbox to brief; status 3 says that some of its planted errors need a person
	$(BIN)/opsbrief --workspace data/sample run || test $$? -eq 3

$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	# Byte code once, or every command would compile the libraries anew where Python may not write it.
	# Some libraries ship templates that are no valid Python; those are left as they are.
	$(BIN)/python -m compileall -qq -j 0 .venv/lib || true
	touch $@

test: $(READY)  ## all tests but those on the public data sets
	$(BIN)/pytest $(SPREAD) -m "not real"

test-unit: $(READY)  ## the quick ones, of single functions
	$(BIN)/pytest $(SPREAD) -m "not real and not slow" tests/unit

test-real: $(READY)  ## the public data sets against independent results; README.md says how to get them
	@test -n "$(OPSBRIEF_REFERENCE_DATA)" && test -d "$(OPSBRIEF_REFERENCE_DATA)" || { \
		echo "OPSBRIEF_REFERENCE_DATA must name the folder with the public data sets (README.md, Public data)." >&2; exit 1; }
	$(BIN)/pytest $(SPREAD) -m real

check: $(READY)  ## formatting, lint, types, layers, declarations, the repository itself
	$(BIN)/ruff format --check --output-format concise .
	$(BIN)/ruff check --output-format concise .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/opsbrief --workspace data/sample check
	$(BIN)/pytest -q -m "not slow" tests/repository

format: $(READY)  ## what check asks for, as far as a program can do it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY)  ## the lists that are made from the declarations
	$(BIN)/python docs/generate.py

dev: $(READY)  ## the Dagster UI on the sample company
	$(BIN)/opsbrief --workspace data/sample dev

bench: $(READY)  ## time and memory on a generated company
	$(BIN)/python -m benchmarks

lock: $(READY)  ## after a change of the dependencies in pyproject.toml
	$(UV) pip compile --universal --generate-hashes --no-header --no-emit-index-url --extra dev-ui --group dev pyproject.toml -o requirements.lock

clean:  ## what can be made again; archive and state of a workspace stay
	rm -rf .venv build dist data/sample/out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
