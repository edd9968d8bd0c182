"""The settings refuse to start unsafely, and say what to set."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.preparation import ROOT

pytestmark = pytest.mark.product

COMPLETE = {
    "SECRET_KEY": "a key for the tests alone, which protects nothing at all",
    "ALLOWED_HOSTS": "www.voorbeeld.example",
}


def start(
    tmp_path, show: str = "s.DEBUG, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE", **environment: str
) -> subprocess.CompletedProcess:
    """Load the product's settings in a process of their own and show some of them."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"import portal.settings as s; print({show})"],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("missing", COMPLETE)
@pytest.mark.parametrize("value", [None, ""])
def test_settings_refuse_to_start_without(tmp_path, missing, value):
    # An empty value is a value: what may stand in a person's own .env does not count here.
    left = {name: text for name, text in COMPLETE.items() if name != missing}
    result = start(tmp_path, **left | ({} if value is None and not (ROOT / ".env").exists() else {missing: ""}))
    assert result.returncode != 0
    assert f"Set {missing} in the environment" in result.stderr


def test_settings_are_safe_when_nothing_else_is_set(tmp_path):
    result = start(tmp_path, BASE_URL="https://www.voorbeeld.example", **COMPLETE)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["False", "['www.voorbeeld.example']", "True"]


def test_admin_asks_a_second_factor_unless_told_otherwise(tmp_path):
    show = "s.ADMIN_REQUIRES_SECOND_FACTOR"
    assert start(tmp_path, show, **COMPLETE).stdout.split() == ["True"]
    assert start(tmp_path, show, ADMIN_REQUIRES_SECOND_FACTOR="false", **COMPLETE).stdout.split() == ["False"]


def test_single_sign_on_is_configured_by_the_environment(tmp_path):
    show = "s.SOCIALACCOUNT_PROVIDERS, s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    sso = {"OIDC_ISSUER": "https://login.voorbeeld.example/vlierzorg", "OIDC_CLIENT_ID": "portaal"}
    assert "Set OIDC_CLIENT_SECRET" in start(tmp_path, show, **COMPLETE, **sso).stderr
    shown = start(tmp_path, show, **COMPLETE, **sso, OIDC_CLIENT_SECRET="geheim").stdout
    assert "'server_url': 'https://login.voorbeeld.example/vlierzorg'" in shown
    assert "'https://login.voorbeeld.example']" in shown, "the login form may lead there"


def test_rate_limits_count_visitors_behind_a_proxy(tmp_path):
    show = "s.ALLAUTH_TRUSTED_PROXY_COUNT"
    assert start(tmp_path, show, **COMPLETE).stdout.split() == ["0"]
    assert start(tmp_path, show, BEHIND_PROXY="true", **COMPLETE).stdout.split() == ["1"]


def test_no_third_party_is_called():
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False
    assert settings.WAGTAILEMBEDS_FINDERS == []


def test_documents_go_through_the_view_that_knows_who_may_read_them():
    assert settings.WAGTAILDOCS_SERVE_METHOD == "serve_view"


def test_unknown_host_is_refused(site, client):
    assert client.get("/", headers={"host": "kwaad.example"}).status_code == 400
