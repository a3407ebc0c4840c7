# make setup, then every `.venv/bin/python manage.py …` works. See README.md.

PYTHON ?= python3
# Processes of the quick tests; `make test WORKERS=0` runs them in one.
WORKERS ?= auto
# What to measure: `make bench NAME=clearing ROWS=100000`.
NAME ?= clearing
ROWS ?= 100000
# Where the console listens in `make demo`.
ADDRESS ?= 127.0.0.1:8000

BIN := .venv/bin
PY := $(BIN)/python
MANAGE := $(PY) manage.py
CONSOLE := var/console.pid
SERVER := $(PY) -m fundops.core.database.server
# No test is a fine outcome of a run that selects a few (pytest's exit code 5).
NONE_IS_FINE := || test $$? -eq 5

.PHONY: setup test check bench demo stop clean fuzz fuzz-files soak pins messages pictures

setup: .venv/installed
	$(PY) -m fundops.environment
	$(MANAGE) translations compile
	$(MANAGE) prepare_database

.venv/installed: requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("fundops needs Python 3.11 or newer: make setup PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.txt -r requirements-dev.txt
	touch $@

# The quick ones first, then the browser, then a whole day on the other PostgreSQL.
test: setup
	$(BIN)/pytest -n $(WORKERS) -m "not browser and not crash and not soak"
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m crash $(NONE_IS_FINE)
	DJANGO_ALLOW_ASYNC_UNSAFE=1 $(BIN)/pytest -m browser $(NONE_IS_FINE)
	@other=$$($(SERVER) other); if [ -z "$$other" ]; then \
		echo "Only one kind of PostgreSQL is on this machine: the journey ran on it."; \
	else \
		echo "The journey once more, on the $$other PostgreSQL:"; \
		export FUNDOPS_POSTGRES=$$other; \
		$(BIN)/pytest -m journey; code=$$?; \
		$(SERVER) stop; exit $$code; \
	fi

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	FUNDOPS_ENV_FILE=deploy/check.env $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) check_templates
	$(MANAGE) translations check

bench: setup
	$(MANAGE) bench $(NAME) --rows $(ROWS)

# The outside world works beside the console, and ends with it.
demo: setup
	$(MANAGE) demo
	@echo "The console is at http://$(ADDRESS)/ until Ctrl-C or make stop."
	@$(MANAGE) sandbox_serve --console http://$(ADDRESS) & outside=$$!; \
		trap 'kill $$outside 2>/dev/null' EXIT; trap 'exit 0' INT TERM; \
		$(BIN)/gunicorn fundops.wsgi --bind $(ADDRESS) --pid $(CONSOLE) \
			--worker-class gthread --threads 8

stop:
	@if [ -s $(CONSOLE) ] && ps -o command= -p "$$(cat $(CONSOLE))" | grep -q gunicorn; \
		then kill "$$(cat $(CONSOLE))"; fi
	@if [ -x $(PY) ]; then $(SERVER) stop-all; fi

# Everything that setup and use have made, but the keys in var/env: see there.
clean: stop
	@if [ -x $(PY) ]; then $(SERVER) remove; fi
	find var -mindepth 1 -maxdepth 1 ! -name env -exec rm -rf {} + 2>/dev/null || true
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

# Longer searches of what the tests search for a moment.
fuzz: setup
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -m "not browser and not crash and not journey" trading/tests/ta

# A million broken files of TAs, made from seeds 1 to FILES; what is right, a second
# reader says. A finding names its seed: FUNDOPS_FUZZ_SEED begins there.
FILES ?= 1000000
fuzz-files: setup
	FUNDOPS_FUZZ_FILES=$(FILES) $(BIN)/pytest -p no:xdist -rA trading/tests/ta/test_fuzz_files.py

soak: setup
	FUNDOPS_ROUNDS=100 $(BIN)/pytest -n $(WORKERS) \
		-k "races or any_order or random_scenarios or callbacks"
	FUNDOPS_ROUNDS=100 $(BIN)/pytest -n $(WORKERS) --dist loadfile -m crash
	$(BIN)/pytest -n $(WORKERS) -m soak -rA

# Pins anew after a change of requirements*.in; needs the package index.
pins:
	for file in requirements requirements-dev; do \
		$(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras \
			--no-emit-find-links --no-emit-index-url -o $$file.txt $$file.in; \
	done

# Marked strings into locale/, for somebody to translate.
messages:
	$(MANAGE) translations collect

# The pictures of the docs, of the demo in a database of its own.
pictures: setup
	$(PY) docs/pictures/take.py
