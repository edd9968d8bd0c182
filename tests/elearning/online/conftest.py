"""A course that is made once for a module, and somebody who learns in it over the web."""

import pytest
from django.conf import settings

from elearning.models import Enrolment
from home.demo import build_site
from tests.elearning.samples import make_course, make_user


@pytest.fixture(scope="module")
def course(lasting_db):
    build_site()
    return make_course()


@pytest.fixture(autouse=True)
def db(course, savepoint):
    """What a test does is undone; the course stays for the next."""


@pytest.fixture
def user(db, course):
    return make_user()


@pytest.fixture
def learner_client(client, user):
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def enrolment(course, user):
    return Enrolment.objects.create(user=user, course=course)
