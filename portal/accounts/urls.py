"""Our own account pages, and the side doors that lead to the one login."""

from django.urls import path, re_path
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView, TemplateView
from wagtail.admin.views.account import LogoutView

from portal.accounts import views

# These log in with a password alone, without second factor or rate limit. They stand before Wagtail's own addresses.
side_doors = [
    re_path(r"^(?:admin|_util)/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    re_path(r"^admin/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    # Wagtail refuses to be asked this way, but takes the cookie of the session along: a picture elsewhere could sign an editor out.
    path("admin/logout/", require_POST(LogoutView.as_view()), name="wagtailadmin_logout"),
]

urlpatterns = [
    path("", views.overview, name="account"),
    path("profiel/", views.profile, name="account_profile"),
    path("gegevens/", views.data, name="account_data"),
    path("gegevens/downloaden/", views.export, name="account_export"),
    path("gegevens/wissen/", views.erase, name="account_erase"),
    path("gewist/", TemplateView.as_view(template_name="account/erased.html"), name="account_erased"),
]
