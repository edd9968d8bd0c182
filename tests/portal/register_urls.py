"""The addresses of the portal, and those of the register of the tests."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.urls import urlpatterns as portal_urls
from tests.portal.register import register

admin_urls = decorate_urlpatterns(list(register.get_admin_urls_for_registration()), require_admin_access)
urlpatterns = [path("admin/", include(admin_urls)), *portal_urls]
