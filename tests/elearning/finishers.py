"""People who finish a course, for the tests of certificates."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from elearning.models import Accreditation, Certificate, CourseIndexPage, CoursePage, CourseResult, Enrolment
from elearning.services.certificates import issue_certificate
from home.demo import build_site
from home.models import HomePage
from partners.demo import build_partner
from portal.demo import build_page
from portal.models import Profile, SiteSettings
from tests.helpers import in_days


@pytest.fixture(scope="module")
def course_id(lasting_db) -> int:
    """A course that leads to a certificate, made once for all tests of a module."""
    settings = SiteSettings.for_site(build_site())
    settings.organisation_name = "Kansrijk Vlierstroom"
    settings.save()
    index = build_page(CourseIndexPage, HomePage.objects.get(), "Leren", "cursussen", introduction="Leer mee.")
    return build_page(
        CoursePage,
        index,
        "1000 kansen in 1000 dagen",
        "1000-kansen",
        introduction="Kwetsbaarheid herkennen.",
        study_load_minutes=150,
        authors="Bart Jansen",
        provider=build_partner("JGZ Vlierstroom", "jgz-vlierstroom"),
        certificate_valid_months=36,
    ).pk


@pytest.fixture
def course(course_id, db):
    return CoursePage.objects.get(pk=course_id)


@pytest.fixture
def learner(db):
    return make_learner("anna@voorbeeld.example", "Anna de Wit")


@pytest.fixture
def certificate(course, learner):
    return finish(course, learner)


def make_learner(email: str, name: str = ""):
    """Return somebody with an account, who wants a name on certificates or has not said which."""
    user = get_user_model().objects.create_user(email)
    Profile.objects.update_or_create(user=user, defaults={"certificate_name": name})
    return user


def accredit(course, register: str, number: str, start: int = -100, end: int = 100) -> Accreditation:
    """Accredit a course from and until so many days from today."""
    return Accreditation.objects.create(
        course=course,
        register=register,
        number=number,
        points=Decimal("10.0"),
        category="formeel leren",
        valid_from=in_days(start),
        valid_until=in_days(end),
    )


def finish(course, user, run: int = 1, days: int = 0, score: float | None = 0.9) -> Certificate | None:
    """Let somebody finish a course so many days from today, and return the certificate."""
    enrolment = Enrolment.objects.create(user=user, course=course, run=run)
    moment = timezone.now() + timedelta(days=days)
    result = CourseResult.objects.create(enrolment=enrolment, completed_at=moment, score=score, rule={})
    return issue_certificate(enrolment, result)
