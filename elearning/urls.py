"""The addresses of the e-learning that are no pages of the CMS, from the root of the site."""

from django.urls import path

from elearning import course_views, views
from elearning.certificate_urls import certificate_urls

urlpatterns = [
    path("leren/cursus/<int:course_id>/inschrijven/", views.enrol, name="enrol"),
    path("leren/cursus/<int:course_id>/opnieuw/", views.renew, name="renew"),
    path("leren/cursus/<int:course_id>/evaluatie/", course_views.evaluate, name="evaluate"),
    path("leren/les/<int:lesson_id>/antwoord/", views.answer_question, name="answer_question"),
    path("leren/les/<int:lesson_id>/afronden/", views.finish_lesson, name="finish_lesson"),
    path("leren/toets/<int:lesson_id>/starten/", views.start_test, name="start_test"),
    path("leren/poging/<int:attempt_id>/antwoord/", views.answer_test, name="answer_test"),
    path("leren/poging/<int:attempt_id>/inleveren/", views.submit_test, name="submit_test"),
    path("leren/verder/", views.resume, name="resume"),
    path("leren/uitnodiging/", course_views.invitation, name="invitation"),
    path("leren/uitnodiging/<str:code>/", course_views.invitation, name="invitation"),
    path("leren/team/", course_views.team, name="team"),
    path("leren/voorbeeld/<int:lesson_id>/", course_views.preview_lesson, name="preview_lesson"),
    *certificate_urls,
]
