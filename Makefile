# Zhitong (直通). `make run` starts the demo, `make test` runs every test.
# Needs Go and Node; `make test` installs PostgreSQL, PgBouncer, Chromium and systemd-analyze when missing.

GO        ?= go
BIN       := bin/zhitong
CONSOLE   := web/console
GOFLAGS_T ?=
STATICCHECK := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.PHONY: run
run: build ## Build and start the demo: one URL, four users, a month of statements
	./$(BIN) demo

.PHONY: build
build: console ## Build bin/zhitong with the console inside
	$(GO) build -tags console -trimpath -o $(BIN) ./cmd/zhitong

.PHONY: console
console: $(CONSOLE)/dist/index.html

$(CONSOLE)/dist/index.html: $(CONSOLE)/package-lock.json $(shell find $(CONSOLE)/src $(CONSOLE)/index.html $(CONSOLE)/vite.config.ts -type f 2>/dev/null)
	cd $(CONSOLE) && npm ci --no-audit --no-fund && npm run build
	@touch $@

.PHONY: test
test: tools lint console build ## Run every test (small slices; at most 15 minutes)
	cd $(CONSOLE) && npm test
	$(GO) test -tags console -timeout 15m $(GOFLAGS_T) ./...

.PHONY: test-long
test-long: tools build ## Kills, soak, fuzzing and the big sizes; writes a dated report under docs/reports
	scripts/test-long

.PHONY: bench
bench: ## Benchmarks: completed instances a second beside the raw store rate, reconciliation
	scripts/bench

.PHONY: lint
lint: ## gofmt, go vet, staticcheck, and the console's linters
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	cd internal/clients/golang && $(GO) vet ./...
	cd deploy/check && $(GO) vet ./...
	$(STATICCHECK) ./...
	cd $(CONSOLE) && { test -d node_modules || npm ci --no-audit --no-fund; } && npm run lint

.PHONY: tools
tools: ## Install what the tests need: PostgreSQL, PgBouncer, Chromium and systemd-analyze from Debian packages
	scripts/install-test-tools

.PHONY: docs
docs: ## Draw the import graph and the screenshots of the documentation anew
	scripts/draw-docs

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin $(CONSOLE)/dist $(CONSOLE)/node_modules internal/clients/node/node_modules
