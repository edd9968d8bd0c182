"""Media in S3-compatible storage: renditions for everybody in one bucket, everything else in a private one. Without network."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.storage import storages
from wagtail.documents import get_document_model
from wagtail.images.models import get_rendition_storage

from portal.environment import Environment
from portal.models import PortalImage
from tests.preparation import ROOT

pytest.importorskip("storages", reason="requirements/s3.txt is not installed")

VALUE = "s3://key:se%2Fcret@s3.example.nl/renditions/originals?region=nl-1"


def buckets(public_address: str = "") -> dict:
    return Environment(Path(".env"), {"MEDIA_STORAGE_URL": VALUE}).buckets("MEDIA_STORAGE_URL", public_address)


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
