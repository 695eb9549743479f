# Bare `make` prints this help: groups from the "##@" lines, targets from the "##" comments.
.DEFAULT_GOAL := help
run := @tools/with-node
stack := $(run) node tools/stack/main.ts

##@ Run
up: ## Start the whole product; prints its addresses and three accounts
	$(stack) up
down: ## Stop it, keep the data
	$(stack) down
clean: ## Stop it and delete its data, secrets and logs
	$(stack) clean
status: ## What runs, by process
	$(stack) status
logs: ## Follow the logs; one of them: make logs NAME=api
	$(stack) logs $(NAME)
maintenance-on: ## Stop serving users, here or in kubectl's cluster: make maintenance-on MESSAGE="New disks" MINUTES=30
	$(stack) maintenance on
maintenance-off: ## Serve users again; a cluster is KUBECONFIG's, or kubectl's own if no stack runs here
	$(stack) maintenance off
seed: ## Fill the running database with people and organizations: make seed USERS=10000
	$(stack) exec npm run --silent seed -- --users $(or $(USERS),10000)

##@ Develop
dev: ## Start with hot reload of both sides; Ctrl-C ends it
	$(stack) dev
test: ## Run every check and test; ONLY=api,e2e chooses suites
	$(run) npm test --silent
lint: ## Check style, types and formatting
	$(run) npm run --silent lint
api: ## Regenerate the OpenAPI document and the frontend's client types
	$(run) npm run --silent generate

##@ Deploy
charts: ## Check the Helm charts in every environment, from schemas to budgets
	$(run) node --test --test-reporter=spec --test-global-setup=tools/charts/setup.ts "tools/{charts,argocd}/**/*.test.ts"
charts-write: ## Write the charts' READMEs, their part of the network edges and docs/network.md
	$(run) node tools/charts/write.ts
diff-env: ## What differs between two environments: make diff-env A=staging B=production
	$(run) node tools/charts/diff-env.ts $(A) $(B)

e2e: ## Bring the commit to the cluster of KUBECONFIG, by Argo CD and from nothing, and test it; STEP=prepare or test does half
	$(run) node tools/e2e/main.ts $(STEP)

##@ Measure
bench-start: ## Time from the API's start to ready; wants make up
	$(stack) exec node backend/bench/start.ts
bench-adapters: ## Compare Express and Fastify under the real routes; wants make up
	$(stack) exec node backend/bench/adapters.ts

##@ Prove
prove: ## Bring the commit to the cluster of KUBECONFIG, prove what the README promises there, and write docs/proof.md
	$(run) node tools/prove/main.ts all
e2e-controls: ## Run the suites without what protects them, where they must fail; one of them: make e2e-controls SUITE=drain
	$(run) node tools/prove/main.ts controls $(SUITE)
# On a cluster that make e2e or make prove has prepared: make e2e-rollout, e2e-removal, e2e-eviction, …
e2e-rollout e2e-removal e2e-eviction e2e-maintenance e2e-faults e2e-drain:
	$(run) node tools/prove/main.ts suites $(@:e2e-%=%)
.PHONY: prove e2e-controls e2e-rollout e2e-removal e2e-eviction e2e-maintenance e2e-faults e2e-drain

##@ Machine
doctor: ## What this machine lacks, and how to get it
	$(stack) doctor
tools: ## Install what make up and make charts need, without starting anything
	$(stack) tools
	$(run) node tools/charts/setup.ts
help: ## This text
	@awk -f tools/help.awk $(MAKEFILE_LIST)

.PHONY: up down clean status logs maintenance-on maintenance-off seed dev test lint api charts charts-write diff-env e2e bench-start bench-adapters doctor tools help
