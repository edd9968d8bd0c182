"""Accounts: one for each e-mail address, however it is written."""

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

User = get_user_model()


@pytest.fixture
def anna(db):
    return User.objects.create_user("Anna@Voorbeeld.example", "geheim woord")


@pytest.mark.parametrize("email", ["anna@voorbeeld.example", "ANNA@VOORBEELD.EXAMPLE", "Anna@Voorbeeld.example"])
def test_address_belongs_to_one_account(anna, email):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email, "iets anders")


def test_form_says_that_the_address_is_taken(anna):
    second = User(email="anna@voorbeeld.example", password="iets anders")
    with pytest.raises(ValidationError):
        second.full_clean()


def test_person_signs_in_whatever_the_capitals(anna):
    assert authenticate(username="anna@voorbeeld.EXAMPLE", password="geheim woord") == anna
    assert authenticate(username="anna@voorbeeld.example", password="fout") is None


def test_account_needs_an_address(db):
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user("")


def test_account_is_named_after_the_person_or_the_address(anna):
    assert str(anna) == "anna@voorbeeld.example"
    anna.first_name, anna.last_name = "Anna", "de Wit"
    assert str(anna) == "Anna de Wit"


def test_new_account_has_no_rights(anna):
    assert not anna.is_staff
    assert not anna.is_superuser
    assert not anna.has_perm("wagtailadmin.access_admin")
