"""The addresses of certificates, from the root of the site."""

from django.urls import path

from elearning import certificate_views as views

certificate_urls = [
    path("certificaat/", views.verify_certificate, name="verify_certificate"),
    path("certificaat/<str:serial>/", views.verify_certificate, name="verify_certificate"),
    path("leren/certificaat/<str:serial>/pdf/", views.certificate_pdf, name="certificate_pdf"),
    path("leren/certificaat/<str:serial>/naam/", views.certificate_sharing, name="certificate_sharing"),
]
