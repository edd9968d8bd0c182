"""The addresses of the personal pages of who registered."""

from django.urls import path

from news import registration_views as views

urlpatterns = [
    path("aanmelding/<uuid:key>/", views.personal_page, name="registration"),
    path("aanmelding/<uuid:key>/bevestigen/", views.confirm_page, name="registration_confirm"),
    path("aanmelding/<uuid:key>/wijzigen/", views.change_page, name="registration_change"),
    path("aanmelding/<uuid:key>/afmelden/", views.cancel_page, name="registration_cancel"),
    path("aanmelding/<uuid:key>/agenda.ics", views.calendar_file, name="registration_calendar"),
    path("aanmelding/<uuid:key>/code.svg", views.code_picture, name="registration_code"),
    path("aanmelding/<path:rest>", views.unknown_page),
]
