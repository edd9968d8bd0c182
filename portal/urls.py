"""The addresses of the portal: those of the apps, then the pages of the CMS."""

from django.conf import settings
from django.http import Http404
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views.serve import authenticate_with_password as open_document
from wagtail.views import authenticate_with_password as open_page

from portal import views
from portal.accounts.urls import side_doors
from portal.rate_limits import limit_posts, too_many_requests
from portal.security import security_txt
from portal.sitemaps import SITEMAPS, sitemap_index

handler500 = "portal.views.server_error"


def no_admin(request):
    """Answer for the admin in a process that leaves it out."""
    raise Http404


handler429 = too_many_requests  # for allauth

# The password of a page or a collection, which Wagtail lets anybody guess without end.
limit_guesses = limit_posts("shared_password", "20/h")

# The addresses of the admin are known where it is left out as well: mails and codes lead to where it is served.
urlpatterns = [] if settings.ADMIN_ENABLED else [re_path(r"^admin(?:/|$)", no_admin)]
urlpatterns += [
    *side_doors,
    path("admin/", include(wagtailadmin_urls)),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        limit_guesses(open_page),
        name="wagtailcore_authenticate_with_password",
    ),
    path(
        "documenten/authenticate_with_password/<int:restriction_id>/",
        limit_guesses(open_document),
        name="wagtaildocs_authenticate_with_password",
    ),
    path("documenten/", include(wagtaildocs_urls)),
    path("account/", include("portal.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("tel/<int:page_id>/", views.count_view, name="count_view"),
    path("", include("elearning.urls")),
    path("", include("news.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
]
