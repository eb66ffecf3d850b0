# Two commands: `make build` runs the main job, `make test` the tests. Each does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
# Processes of the tests; a file of tests stays in one of them.
JOBS ?= 2
RUN := PYTHONPATH= PYTHONUTF8=1 $(BIN)/python
# The engines that a cluster has, and what they bring, in an environment of their own: 1.2 GB.
ENGINES := .engines
# Seconds that the tests of the engines may take before they are said to hang.
PATIENCE ?= 1800

.PHONY: build test test-engines engines torture view check stage wheel env lock clean

build: $(STAMP)
	@$(RUN) -m khabar annotate
	@$(RUN) -m khabar validate
	@$(RUN) -m khabar build
	@$(RUN) -m khabar verify

test: $(STAMP)
	@HF_HUB_OFFLINE=1 $(RUN) -m pytest -n $(JOBS) --dist loadfile

# In one process, one test after the other: they watch the processes that they start.
test-engines: $(ENGINES)/.stamp
	@HF_HUB_OFFLINE=1 PYTHONPATH= PYTHONUTF8=1 timeout --verbose --kill-after 30 $(PATIENCE) \
		$(ENGINES)/bin/python -m pytest tests/test_engines.py

engines: $(ENGINES)/.stamp

# Hours: every method of tests/torture in full length, then the page of what was tried.
torture: $(STAMP)
	@$(RUN) tests/torture; status=$$?; $(RUN) scripts/faults.py; exit $$status

view: build
	@$(RUN) -m khabar view --open

check: $(STAMP)
	$(BIN)/ruff check scripts tests
	$(BIN)/mypy
	@$(RUN) -m khabar validate
	@$(RUN) -m khabar build --check
	@$(RUN) -m khabar verify

# The version before the published one stays on the disk for a while; in git only the published one is kept.
stage:
	@git add -A
	@git ls-files -ciz --exclude-standard corpus/data | xargs -0 -r git rm -q --cached --

# With the articles' texts or without: TEXT=with or TEXT=withheld; scripts/wheel_contents.py refuses to choose.
wheel: $(STAMP)
	@KHABAR_TEXT=$(TEXT) $(RUN) -m hatchling build -t wheel -d dist/$(TEXT)

env: $(STAMP)

# The lock names versions and hashes, and no place to fetch them from: that is the user's own setting.
# An environment knows its place: a copy of the folder would run the code of the first one.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
$(shell rm -f $(STAMP))
endif
ifneq ($(shell cat $(ENGINES)/.stamp 2>/dev/null),$(CURDIR))
$(shell rm -f $(ENGINES)/.stamp)
endif

$(STAMP): .locks/main.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("khabar needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "environment: installing the locked packages into $(VENV) (about half a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .locks/main.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo '$(CURDIR)' > $@

$(ENGINES)/.stamp: .locks/engines.txt pyproject.toml
	@echo "environment: installing the engines into $(ENGINES) (1.2 GB, minutes)"
	@$(PYTHON) -m venv --clear $(ENGINES)
	@$(ENGINES)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .locks/engines.txt
	@$(ENGINES)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo '$(CURDIR)' > $@

# One lock for each environment that cannot be mixed with another; a lock is named after its extra, but for `main`.
# `label-studio` is a group without the package. Needs uv; only for whoever changes the dependencies: `make lock` renews
# all of them, `make lock-peers` one.
LOCKS := main peers croissant lm-eval engines label-studio
FROM_main := pyproject.toml --extra dev
FROM_peers := pyproject.toml --extra peers
FROM_croissant := pyproject.toml --extra dev --extra croissant
FROM_engines := pyproject.toml --extra dev --extra engines
FROM_lm-eval := pyproject.toml --extra lm-eval
FROM_label-studio := --group label-studio

lock: $(LOCKS:%=lock-%)

lock-%:
	uv pip compile $(FROM_$*) --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --no-config --upgrade -o .locks/$*.txt

clean:
	rm -rf $(VENV) $(ENGINES) .pytest_cache .mypy_cache .ruff_cache .hypothesis
