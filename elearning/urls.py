"""The addresses of the e-learning that are no pages of the CMS, from the root of the site."""

from django.urls import path

from elearning.views import certificates, courses, learning

urlpatterns = [
    path("leren/cursus/<int:course_id>/inschrijven/", learning.enrol, name="enrol"),
    path("leren/cursus/<int:course_id>/opnieuw/", learning.renew, name="renew"),
    path("leren/cursus/<int:course_id>/evaluatie/", courses.evaluate, name="evaluate"),
    path("leren/les/<int:lesson_id>/antwoord/", learning.answer_question, name="answer_question"),
    path("leren/les/<int:lesson_id>/afronden/", learning.finish_lesson, name="finish_lesson"),
    path("leren/toets/<int:lesson_id>/starten/", learning.start_test, name="start_test"),
    path("leren/poging/<int:attempt_id>/antwoord/", learning.answer_test, name="answer_test"),
    path("leren/poging/<int:attempt_id>/inleveren/", learning.submit_test, name="submit_test"),
    path("leren/verder/", learning.resume, name="resume"),
    path("leren/uitnodiging/", courses.invitation, name="invitation"),
    path("leren/uitnodiging/<str:code>/", courses.invitation, name="invitation"),
    path("leren/team/", courses.team, name="team"),
    path("leren/certificaat/<str:serial>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("leren/certificaat/<str:serial>/naam/", certificates.certificate_sharing, name="certificate_sharing"),
    path("certificaat/", certificates.verify_certificate, name="verify_certificate"),
    path("certificaat/<str:serial>/", certificates.verify_certificate, name="verify_certificate"),
]
