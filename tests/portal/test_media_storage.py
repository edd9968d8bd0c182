"""Media in S3-compatible storage: renditions for everybody in one bucket, everything else in a private one. Without network: moto
answers as S3 does.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images.models import get_rendition_storage

from portal.environment import Environment
from portal.models import PortalImage, PortalRendition
from portal.views import is_outage
from tests.helpers import make_image
from tests.preparation import ROOT

pytest.importorskip("storages", reason="requirements/s3.txt is not installed")

VALUE = "s3://key:se%2Fcret@s3.example.nl/renditions/originals?region=nl-1"


def buckets(public_address: str = "", value: str = VALUE) -> dict:
    return Environment(Path(".env"), {"MEDIA_STORAGE_URL": value}).buckets("MEDIA_STORAGE_URL", public_address)


@pytest.fixture
def s3(settings):
    settings.STORAGES = settings.STORAGES | buckets()
    settings.WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
    return storages


def test_originals_and_documents_are_private(s3):
    private = s3["default"]
    assert private.bucket_name == "originals"
    assert PortalImage._meta.get_field("file").storage.bucket_name == "originals"
    assert get_document_model()._meta.get_field("file").storage.bucket_name == "originals"
    address = urlsplit(private.url("documents/verslag.pdf"))
    assert address.netloc == "s3.example.nl"
    assert parse_qs(address.query)["X-Amz-Expires"] == ["300"], "an address works for five minutes"
    assert (private.access_key, private.secret_key, private.region_name) == ("key", "se/cret", "nl-1")


@pytest.fixture
def files(s3, settings, db, monkeypatch):
    """Return the names of the files in a bucket, of a storage that keeps them."""
    monkeypatch.setenv("MOTO_S3_CUSTOM_ENDPOINTS", "https://s3.example.nl")  # read when moto is imported
    from moto import mock_aws

    settings.BUCKETS = buckets()
    # Wagtail asks which storage it is when the process starts.
    monkeypatch.setattr(PortalRendition._meta.get_field("file"), "storage", s3["renditions"])
    with mock_aws():
        for name in ("default", "renditions"):
            s3[name].connection.create_bucket(
                Bucket=s3[name].bucket_name, CreateBucketConfiguration={"LocationConstraint": "nl-1"}
            )
        yield lambda name: sorted(item.key for item in s3[name].bucket.objects.all())


def test_picture_is_private_and_its_renditions_are_public(files, tmp_path):
    image = make_image(tmp_path)
    rendition = image.get_rendition("width-48|format-webp")
    assert files("default") == [image.file.name]
    assert files("renditions") == [rendition.file.name]
    assert rendition.url == f"https://s3.example.nl/renditions/{rendition.file.name}"
    image.delete()


def test_document_comes_from_the_private_bucket_through_the_site(files, client):
    document = get_document_model()(title="Lijst")
    document.file.save("lijst.csv", ContentFile(b"a;b"))
    response = client.get(document.url)
    assert (response.status_code, b"".join(response)) == (200, b"a;b")
    assert (files("default"), files("renditions")) == (["documents/lijst.csv"], [])


def test_bucket_that_is_away_is_an_outage(db, settings):
    settings.BUCKETS = buckets(value="s3://key:secret@127.0.0.1:1/renditions/originals")  # where nobody listens
    settings.STORAGES = settings.STORAGES | settings.BUCKETS
    document = get_document_model().objects.create(title="Lijst", file="documents/lijst.csv")
    response = Client(raise_request_exception=False).get(document.url)
    assert (response.status_code, response["Retry-After"]) == (503, "60")


def test_bucket_that_refuses_is_a_mistake_of_ours(s3, settings):
    from botocore.exceptions import ClientError, NoCredentialsError

    settings.BUCKETS = buckets()
    for status, expected in ((500, True), (503, True), (403, False), (404, False)):
        error = ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, "GetObject")
        assert is_outage(error) is expected, status
    assert not is_outage(NoCredentialsError())


def test_renditions_have_a_lasting_address(s3):
    public = get_rendition_storage()
    assert public.bucket_name == "renditions"
    assert public.url("images/tafel.width-480.webp") == "https://s3.example.nl/renditions/images/tafel.width-480.webp"
    assert "immutable" in public.object_parameters["CacheControl"]


def test_nothing_overwrites_a_file_and_nobody_waits_for_ever(s3):
    for name in ("default", "renditions"):
        assert s3[name].file_overwrite is False
        assert s3[name].default_acl is None
        assert s3[name].client_config.connect_timeout <= 5


def test_renditions_may_have_an_address_of_their_own():
    configured = buckets("https://media.example.nl/portaal")
    assert configured["renditions"]["OPTIONS"]["custom_domain"] == "media.example.nl/portaal"


def test_pages_may_show_the_public_bucket_and_nothing_is_served_from_disk():
    show = (
        "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'], s.ADMIN_CONTENT_SECURITY_POLICY['img-src'], s.MIDDLEWARE"
    )
    kept = {name: os.environ[name] for name in ("PATH", "SECRET_KEY", "ALLOWED_HOSTS", "DATA_DIR", "DATABASE_URL")}
    python_path = os.pathsep.join(path for path in sys.path if path)
    shown = subprocess.run(
        [sys.executable, "-c", f"import portal.settings as s; print({show})"],
        cwd=ROOT,
        env=kept | {"MEDIA_STORAGE_URL": VALUE, "PYTHONPATH": python_path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert shown.count("'https://s3.example.nl'") == 2
    assert "RenditionMiddleware" not in shown
