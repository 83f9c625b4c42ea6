# Entry points for people and CI. `make test` sets up a fresh Debian 12 (with Go) by itself.

GO       ?= go
FUZZTIME ?= 10s
SAMPLE   ?= 200
TIMEOUT  ?= 80m
export PATH := $(PATH):/usr/local/go/bin

.PHONY: build install test lint check demo subjects bench oracle storm fuzz race clean

build: ## bin/ames
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/ames ./cmd/ames

install: ## compilers, libraries and tools that tests need
	scripts/install.sh

lint: ## format, vet, staticcheck
	scripts/lint.sh

test: install lint ## everything a change must pass; a sample of it under the race detector
	$(GO) test -timeout $(TIMEOUT) ./...
	scripts/race.sh

race: install ## a sample of tests and runs under the race detector, with RACE=all many more
	scripts/race.sh $(RACE)

check: test ## what CI demands: the tests, and generated files up to date
	scripts/generated.sh

demo: install build ## Ames on cJSON
	scripts/demo.sh

subjects: install ## fetch and build all real projects with all compilers under test
	$(GO) run ./cmd/subjects build --clang 14,19,22 >/dev/null

bench: install build ## how fast Ames is, against targets and the run before; BENCH='--only run/xmltest'
	$(GO) build -o bin/bench ./cmd/bench
	bin/bench --ames bin/ames $(BENCH)

oracle: install ## verdicts against edited, rebuilt sources, SAMPLE mutants a program
	AMES_SUBJECTS=$${AMES_SUBJECTS:-all} AMES_ORACLE_SAMPLE=$(SAMPLE) $(GO) test -count 1 -timeout 4h -v ./internal/workshop/oracle
	AMES_EDITS=all $(GO) test -count 1 -timeout 4h -run 'TestEdits|TestVerifier' ./internal/mutation/operator
	AMES_SAMPLES=all $(GO) test -count 1 -run TestSamplesPass ./internal/workshop/samples
	AMES_E2E=all $(GO) test -count 1 -timeout 4h -run 'TestSamples|TestFrameworks|TestScale|TestSanitizers|TestHostile' ./internal/workshop/e2e

storm: install ## runs whose processes are killed, stopped and traced for AMES_STORM each
	AMES_STORM=$${AMES_STORM:-10m} $(GO) test -count 1 -timeout 4h -v -run 'TestStorm|TestJobs' ./internal/workshop/e2e

fuzz: install ## every fuzz test for FUZZTIME
	scripts/fuzz.sh $(FUZZTIME)

clean:
	rm -rf bin
