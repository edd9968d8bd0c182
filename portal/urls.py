"""The addresses of the portal: those of the apps, then the pages of the CMS."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from portal import views
from portal.accounts.urls import side_doors

urlpatterns = [
    *side_doors,
    path("admin/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
    path("account/", include("portal.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("tel/<int:page_id>/", views.count_view, name="count_view"),
    path("", include("elearning.urls")),
    path("", include("news.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
]
