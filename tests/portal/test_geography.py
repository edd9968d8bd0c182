"""Regions, municipalities and places."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError

from portal.demo import build_place, build_region
from portal.models import Municipality, Place
from tests.helpers import municipality


@pytest.mark.parametrize("code", ["396", "GM396", "gm0396", "GM03960", "GMabcd", "", "GM039\n"])
def test_code_of_another_form_is_refused(db, code):
    town = Municipality(name="Heemhaven", slug="heemhaven", cbs_code=code, region=build_region("Kust", "kust"))
    with pytest.raises(ValidationError):
        town.full_clean()
    with pytest.raises(DatabaseError), transaction.atomic():  # too long a code is a data error on PostgreSQL
        town.save()


def test_code_belongs_to_one_municipality(db):
    first = municipality("Vlierdam", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(name="Ander", slug="ander", cbs_code=first.cbs_code, region=first.region)


def test_village_stands_once_in_a_municipality(db):
    town = municipality()
    build_place("Vlierhaven", town)
    again = Place(name="Vlierhaven", municipality=town)
    with pytest.raises(ValidationError):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_two_municipalities_may_have_a_village_of_the_same_name(db):
    places = [
        build_place("Oosteinde", municipality(name, number)) for number, name in enumerate(["Vlierdam", "Lindelo"])
    ]
    assert Place.objects.filter(name="Oosteinde").count() == len(places) == 2


def test_region_with_municipalities_is_not_deleted(db):
    region = municipality().region
    with pytest.raises(ProtectedError):
        region.delete()


def test_builders_give_the_same_twice(db):
    assert municipality() == municipality()
    assert build_place("Vlierhaven", municipality()) == build_place("Vlierhaven", municipality())
