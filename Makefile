# Everything starts here: `make run` starts Aisha CRM, `make test` and `make check` prove it.
# Extra arguments: make run ARGS=--no-demo, make test ARGS=tests/core

PYTHON ?= python3
ARGS ?=

.PHONY: run test check bench format lock client

run test check bench format lock client:
	@exec $(PYTHON) scripts/bootstrap.py $@ $(ARGS)
