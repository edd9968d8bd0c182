"""Words that pages use are not deleted from under them."""

import pytest
from django.contrib.auth import get_user_model

from home.demo import build_site
from news.demo import build_news
from portal.demo import build_theme
from portal.models import Theme


@pytest.fixture
def administrator(db, client):
    client.force_login(
        get_user_model().objects.create_superuser("beheerder@example.org", "wachtwoord van de beheerder")
    )
    return client


def delete_url(theme: Theme) -> str:
    return f"/admin/snippets/portal/theme/delete/{theme.pk}/"


def test_theme_in_use_is_not_deleted(administrator):
    build_site()
    theme = build_theme("Opvoeden", "opvoeden")
    build_news("Een bericht", "een-bericht", themes=[theme])
    response = administrator.post(delete_url(theme), follow=True)
    assert Theme.objects.filter(pk=theme.pk).exists()
    assert "Opvoeden" in " ".join(str(message) for message in response.context["messages"])


def test_theme_without_pages_is_deleted(administrator):
    theme = build_theme("Opvoeden", "opvoeden")
    administrator.post(delete_url(theme))
    assert not Theme.objects.filter(pk=theme.pk).exists()


def test_several_themes_are_not_deleted_together_when_one_is_in_use(administrator):
    build_site()
    used, unused = build_theme("Opvoeden", "opvoeden"), build_theme("Lezen", "lezen")
    build_news("Een bericht", "een-bericht", themes=[used])
    administrator.post(f"/admin/bulk/portal/theme/delete/?id={used.pk}&id={unused.pk}")
    assert Theme.objects.filter(pk__in=[used.pk, unused.pk]).count() == 2
