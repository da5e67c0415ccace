# Two commands do everything: `make demo` and `make test`. Both install what they need first.
SHELL := /bin/bash
PY := .venv/bin/python
PAGE := bot/sandbox/page
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.PHONY: help demo test wordpress quick check bench chaos install weights page browser lock audit docs clean

help:  ## print what every target does
	@sed -nE 's/^([a-z]+):.*##\s+(.*)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 10

demo: .venv/.installed $(PAGE)/dist/index.html weights  ## run the main job on this machine, with a page to look at
	$(PY) -m bot demo $(ARGS)

test: .venv/.installed $(PAGE)/dist/index.html weights browser  ## run every test but those of `make wordpress`
	$(PY) -m pytest $(ARGS)

wordpress: .venv/.installed  ## run the tests against a real WordPress, installed from Debian where that can be done
	tests/wordpress/install.sh
	$(PY) -m pytest tests/wordpress $(ARGS)

quick: .venv/.installed  ## run the tests that need neither weights nor a browser and don't wait: a minute
	$(PY) -m pytest tests/unit tests/contract -m "not slow" $(ARGS)

check: .venv/.installed  ## what CI checks besides the tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m bot docs --check

chaos: .venv/.installed  ## strike workers at every await and count what is lost, doubled or stuck (ARGS=--runs=N; goes on where it stopped)
	$(PY) -m tests.chaos.run $(ARGS)

bench: .venv/.installed weights  ## ratios in one run, printed as a table
	$(PY) -m tests.bench.run $(ARGS)

install: .venv/.installed  ## everything that is needed, into .venv

.venv/.installed: requirements.lock pyproject.toml
	python3 -m venv .venv
	$(PY) -m pip install --quiet -r requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

weights: .venv/.installed  ## fetch, verify and prepare the model weights (once)
	@$(PY) -m bot models fetch --quiet

page: $(PAGE)/dist/index.html  ## build the sandbox's page

$(PAGE)/dist/index.html: $(PAGE)/package-lock.json $(wildcard $(PAGE)/src/*) | .venv/.installed
	PATH="$$($(PY) -m bot node-path):$$PATH"; cd $(PAGE) && npm ci --no-audit --no-fund && npm run build

browser: .venv/.installed  ## Chromium for the tests of the page
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  (if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq chromium fonts-noto-color-emoji >/dev/null; \
	   else $(PY) -m playwright install chromium; fi)

lock: .venv/.installed  ## pin every dependency anew
	$(PY) -m pip install --quiet uv
	.venv/bin/uv pip compile pyproject.toml --extra dev --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --upgrade -o requirements.lock
	sed -i -E 's/^torch==([0-9.]*).*/torch==\1/; /^(nvidia-|cuda-|triton)/d' requirements.lock  # torch brings its own, where it needs any

audit: .venv/.installed  ## ask PyPI for advisories on every pinned package
	$(PY) -m pip install --quiet pip-audit
	$(PY) -m pip_audit -r requirements.lock --no-deps --disable-pip --strict --progress-spinner off

docs: .venv/.installed  ## write the pages that come from the code
	$(PY) -m bot docs

clean:  ## remove what was installed and built; data and weights stay
	rm -rf .venv .wordpress $(PAGE)/node_modules $(PAGE)/dist
