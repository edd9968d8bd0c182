"""A value that is missing or wrong stops every process, with a sentence that says what to set and gives no secret away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.environment import Environment, masked
from tests.preparation import ROOT
from tests.settings import TEST_DIR

FILE = Path("/srv/samenportaal/.env")
PASSWORD = "hunter2"


def environment(**values: str) -> Environment:
    return Environment(FILE, values)


def refusal(read, *arguments, **values) -> str:
    """Return the sentence with which a value is refused."""
    with pytest.raises(ImproperlyConfigured) as error:
        read(environment(**values), *arguments)
    name = next(iter(values))
    sentence = str(error.value)
    assert name in sentence
    assert f"for example {name}=" in sentence or "pip install" in sentence
    assert PASSWORD not in sentence
    return sentence


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/0"),
        ("postgres://portal:hunter2@db.example.nl:5432/portal", "postgres://***@db.example.nl:5432/portal"),
        ("postgres://portal:hun@ter2@db/portal", "postgres://***@db/portal"),
        ("postgres://portal:hunter2@db/portal?sslmode=require", "postgres://***"),
        ("postgres://portal:hun?ter2@db/portal", "postgres://***"),
        ("postgres://portal:hun#ter2@db/portal", "postgres://***"),
        ("postgres://db/portal?user=a@b&password=hunter2", "postgres://***"),
        ("redis://:hunter2", "redis://***"),
        ("portal:hunter2@db/portal", "***"),
        ("localhost:8000", "localhost:8000"),
        ("www.example.nl/portaal", "www.example.nl/portaal"),
        ("host=db user=portal password=hunter2", "***"),
        ("smtp.example.nl:587:portal:hunter2", "***"),
        ("localhost:6379,password=hunter2", "***"),
    ],
)
def test_secret_in_an_address_is_masked(value, shown):
    assert masked(value) == shown


@pytest.mark.parametrize("value", ["maybe", "2", "TRUE!", "None"])
def test_boolean_is_a_word_that_means_yes_or_no(value):
    assert repr(value) in refusal(Environment.boolean, "DEBUG", False, DEBUG=value)


def test_boolean_is_read_in_any_case_and_empty_is_the_default():
    assert environment(DEBUG="Yes").boolean("DEBUG", default=False) is True
    assert environment(DEBUG="0").boolean("DEBUG", default=True) is False
    assert environment(DEBUG=" ").boolean("DEBUG", default=True) is True


@pytest.mark.parametrize("value", ["0.0.0.0:8000", "http://localhost", "::1", "two names", "*"])
def test_address_to_listen_on_has_no_port(value):
    assert "HOST=127.0.0.1" in refusal(Environment.listener, "HOST", "127.0.0.1", HOST=value)


def test_address_to_listen_on_is_a_name_or_a_number():
    for value in ("127.0.0.1", "localhost", "[::]", "0.0.0.0"):
        assert environment(HOST=value).listener("HOST", "127.0.0.1") == value


@pytest.mark.parametrize("value", ["many", "0", "-1", "2.5", "99999999999", "257", "²"])
def test_number_is_whole_and_within_bounds(value):
    sentence = refusal(Environment.integer, "WEB_CONCURRENCY", 2, 1, 256, WEB_CONCURRENCY=value)
    assert "from 1 to 256" in sentence
    assert "WEB_CONCURRENCY=2" in sentence


def test_choice_is_one_of_the_words():
    assert "must be one of database, immediate" in refusal(
        Environment.choice, "TASKS", "database", ("database", "immediate"), TASKS="celery"
    )
    assert environment().choice("TASKS", "database", ("database", "immediate")) == "database"


@pytest.mark.parametrize("value", ["kort", "a" * 60, "django-insecure-" + "abcdefghij" * 5])
def test_secret_that_can_be_guessed_is_refused_and_not_shown(value):
    assert value not in refusal(Environment.secret, "SECRET_KEY", SECRET_KEY=value)


@pytest.mark.parametrize(
    "value", ["https://www.example.nl", "www.example.nl:8000", "www.example.nl/nl", "a b", ",", "www.example.nl;a.nl"]
)
def test_host_is_a_name_alone(value):
    assert "without a scheme, a port or a path" in refusal(
        Environment.hosts, "ALLOWED_HOSTS", "www.example.nl", ALLOWED_HOSTS=value
    )


def test_hosts_are_separated_by_commas():
    value = "www.example.nl, .example.org,[::1],127.0.0.1,my_host,*"
    hosts = environment(ALLOWED_HOSTS=value).hosts("ALLOWED_HOSTS", "www.example.nl")
    assert hosts == ["www.example.nl", ".example.org", "[::1]", "127.0.0.1", "my_host", "*"]


@pytest.mark.parametrize(
    "value",
    [
        "www.example.nl",
        "localhost:8000",
        "ftp://www.example.nl",
        "https://",
        "https://www.example.nl/portaal",
        "https://www.example.nl/?a=b",
        "https://www.example.nl:poort",
        "https://portal:hunter2@www.example.nl",
        "https://www exa.mple.nl",
        "https://www.example.nl;x",
        "https://www.example.nl?",
        "https://www.example.nl:",
    ],
)
def test_address_of_the_site_is_a_scheme_and_a_host(value):
    refusal(Environment.site, "BASE_URL", "http://localhost", "https://www.example.nl", BASE_URL=value)


def test_slash_after_the_address_of_the_site_is_left_out():
    read = environment(BASE_URL="https://www.example.nl:8443/")
    assert read.site("BASE_URL", "http://localhost", "x") == "https://www.example.nl:8443"


def test_capitals_in_the_address_of_the_site_switch_nothing_off():
    read = environment(BASE_URL="HTTPS://WWW.Example.nl")
    assert read.site("BASE_URL", "http://localhost", "x") == "https://www.example.nl"


@pytest.mark.parametrize(
    "value",
    [
        "mysql://portal:hunter2@db/portal",
        "postgres:/portal:hunter2@db/portal",
        "postgres://portal:hunter2@db",
        "postgres://portal:hunter2@db:poort/portal",
        "hunter2@db",
        "sqlite://portal:hunter2@db/portal",
        "sqlite://data/portal.sqlite3",
        "sqlite:///:memory:",
        "sqlite://",
    ],
)
def test_database_is_one_that_the_portal_knows(value):
    refusal(Environment.database, "DATABASE_URL", "", DATABASE_URL=value)


def test_options_of_a_database_are_kept():
    value = "postgres://portal:p%40ss@db:5433/portal?sslmode=require"
    read = environment(DATABASE_URL=value).database("DATABASE_URL", "")
    assert (read["PASSWORD"], read["PORT"], read["OPTIONS"]) == ("p@ss", 5433, {"sslmode": "require"})


@pytest.mark.parametrize("value", ["memcache://localhost", "redis", "redis://", "redis://:hunter2@host/eerste"])
def test_cache_is_redis_or_nothing(value):
    refusal(Environment.cache, "CACHE_URL", CACHE_URL=value)
    assert environment().cache("CACHE_URL")["BACKEND"].endswith("DatabaseCache")


@pytest.mark.parametrize(
    "value", ["imap://mail", "smtp://", "smtp://portal:hunter2@mail:poort", "smtp://u:hunter2/x@m"]
)
def test_mail_goes_through_a_server(value):
    refusal(Environment.mail, "EMAIL_URL", "", EMAIL_URL=value)


@pytest.mark.parametrize(
    "value",
    ["https://key:hunter2@s3.example.nl/a/b", "s3://key:hunter2@s3.example.nl/a", "s3://key:hunter2@s3.example.nl/a/a"],
)
def test_buckets_are_two(value):
    refusal(Environment.buckets, "MEDIA_STORAGE_URL", "", MEDIA_STORAGE_URL=value)


def test_address_of_pictures_has_https():
    refusal(
        Environment.address, "MEDIA_PUBLIC_URL", "https://media.example.nl", MEDIA_PUBLIC_URL="http://media.example.nl"
    )


@pytest.mark.parametrize(
    "value", ["https:///pad", "https://portal:hunter2@media.example.nl", "https://media.example.nl; script-src *"]
)
def test_address_is_a_host_and_maybe_a_path(value):
    refusal(Environment.address, "OIDC_ISSUER", "https://login.example.nl", OIDC_ISSUER=value)


@pytest.mark.parametrize("value", ["not an address", "Samenportaal <info>", "info@"])
def test_sender_is_an_address(value):
    refusal(Environment.sender, "DEFAULT_FROM_EMAIL", "a@localhost", DEFAULT_FROM_EMAIL=value)
    named = environment(DEFAULT_FROM_EMAIL="Samen <info@example.nl>")
    assert named.sender("DEFAULT_FROM_EMAIL", "a@localhost") == "Samen <info@example.nl>"


@pytest.mark.parametrize("value", ["filemail:///", "filemail://map", "filemail://"])
def test_mail_in_files_needs_a_folder(value):
    refusal(Environment.mail, "EMAIL_URL", "memorymail://", EMAIL_URL=value)


def test_token_is_long():
    assert "must have at least 32" in refusal(Environment.token, "METRICS_TOKEN", METRICS_TOKEN=PASSWORD)


@pytest.mark.parametrize("value", ["security@example.nl", "mailto:security", "http://example.nl/melden"])
def test_contact_is_an_address_that_programs_understand(value):
    refusal(Environment.contact, "SECURITY_CONTACT", SECURITY_CONTACT=value)


def test_sentry_has_a_key():
    refusal(Environment.dsn, "SENTRY_DSN", SENTRY_DSN="https://sentry.example.nl/1")


def test_package_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr("portal.environment.find_spec", lambda name: None)
    sentence = refusal(Environment.cache, "CACHE_URL", CACHE_URL="redis://:hunter2@localhost")
    assert "pip install --require-hashes -r requirements/redis.txt" in sentence


def run(*command: str, **values: str) -> subprocess.CompletedProcess:
    """Start a process of the product with a complete environment in which some values are wrong."""
    kept = {name: os.environ[name] for name in ("PATH", "SECRET_KEY", "ALLOWED_HOSTS", "DATA_DIR")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=kept | {"DATABASE_URL": f"sqlite:///{TEST_DIR / 'unused.sqlite3'}"} | values,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "hunter2"), ("DATABASE_URL", "oracle://portal:hunter2@db/x")],
)
def test_commands_refuse_to_start(name, value):
    result = run("manage.py", "check", **{name: value})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {name} must" in result.stderr
    assert PASSWORD not in result.stderr


@pytest.mark.parametrize(("name", "value"), [("WEB_CONCURRENCY", "0"), ("TASKS", "celery"), ("HOST", "0.0.0.0:80")])
def test_server_refuses_to_start(name, value):
    result = run("-m", "gunicorn", "--check-config", **{name: value})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {name} must" in result.stderr


def test_server_itself_refuses_processes_that_are_no_number():
    result = run("-m", "gunicorn", "--check-config", WEB_CONCURRENCY="many")  # read before our own settings are
    assert result.returncode != 0
    assert "WEB_CONCURRENCY" in result.stderr
    assert "'many'" in result.stderr
