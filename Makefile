# The whole workshop is Python (see workshop/); this file only names its doors.
PYTHON ?= python3
MAKEFLAGS += --no-print-directory

.PHONY: help run test check pytest bench shell manage assets messages clean

help:  ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -e 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

run:  ## start the portal (PORT=8000, HOST=127.0.0.1, DATA_DIR=.data); Ctrl-C stops everything
	@$(PYTHON) -m workshop run

test:  ## everything: linters, types, floors, templates, catalogue, then all tests
	@$(PYTHON) -m workshop test $(ARGS)

check:  ## the linters only
	@$(PYTHON) -m workshop check

pytest:  ## the tests of what changed, or those you name: make pytest ARGS="tests/areas -k tree"
	@$(PYTHON) -m workshop pytest $(ARGS)

bench:  ## measure the portal on a city of BENCH_CASES=1000000 cases; writes docs/performance.md
	@$(PYTHON) -m workshop bench

shell:  ## Django's shell, beside a running portal or with services of its own
	@$(PYTHON) -m workshop manage shell $(ARGS)

manage:  ## a command of manage.py: make manage ARGS="check_tree"
	@$(PYTHON) -m workshop manage $(ARGS)

assets:  ## copy the browser's libraries into static/vendor
	@$(PYTHON) -m workshop assets

messages:  ## bring locale/en up to the sources
	@$(PYTHON) -m workshop manage messages

clean:  ## remove what was installed and built; the data stays
	@$(PYTHON) -m workshop clean
