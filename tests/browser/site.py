"""The real product, served by Gunicorn on a copy of the demo site, for a browser to visit."""

import http.cookiejar
import json
import re
import shutil
import urllib.parse
import urllib.request
from pathlib import Path

from tests import preparation
from tests.server import Server

# Runs in a process of the product's own and prints what there is to visit: the fullest page of each type first.
INVENTORY = """
import json
from wagtail.models import get_page_models
from portal.models import Audience, Municipality, Theme

def fullness(page):
    body = getattr(page, "body", None)
    return len(json.dumps(list(body.raw_data), default=str)) if hasattr(body, "raw_data") else 0

pages, blocks = {}, {}
for model in get_page_models():
    found = sorted(model.objects.live().public().exclude(depth=1).exact_type(model), key=fullness, reverse=True)
    pages[model._meta.label] = [page.url for page in found]
    for page in found:
        for block in getattr(getattr(page, "body", None), "raw_data", []):
            blocks.setdefault(block["type"], []).append(page.url)
print("INVENTORY" + json.dumps({
    "pages": pages,
    "blocks": blocks,
    "themes": list(Theme.objects.values_list("slug", flat=True)),
    "audiences": list(Audience.objects.values_list("slug", flat=True)),
    "municipalities": list(Municipality.objects.values_list("slug", flat=True)),
}))
"""


class Site(Server):
    """A running copy of the demo site."""

    password = preparation.DEMO_PASSWORD

    def __init__(self, data_dir: Path, **extra: str):
        super().__init__(data_dir, **extra)
        shutil.copytree(preparation.demo_site(), data_dir, dirs_exist_ok=True)
        (data_dir / "static").symlink_to(preparation.static_files())
        self._inventory: dict | None = None
        self._cookies: dict[str, dict[str, str]] = {}

    @property
    def inventory(self) -> dict:
        """What there is to visit: addresses by page type (the fullest page first) and by block, and slugs."""
        if self._inventory is None:
            output = self.manage("shell", "--no-imports", "--command", INVENTORY)
            self._inventory = json.loads(output.rpartition("INVENTORY")[2])
        return self._inventory

    def cookies(self, role: str) -> dict[str, str]:
        """Return the cookies of a browser in which the demo account of a role signed in; asked once for each role."""
        if role not in self._cookies:
            jar = http.cookiejar.CookieJar()
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
            with opener.open(f"{self.url}/account/login/", timeout=30) as form:
                token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.read().decode())[1]
            fields = {"login": f"{role}@vlierstroom.example", "password": self.password, "csrfmiddlewaretoken": token}
            opener.open(f"{self.url}/account/login/", urllib.parse.urlencode(fields).encode(), timeout=30).close()
            self._cookies[role] = {cookie.name: cookie.value for cookie in jar}
            assert "sessionid" in self._cookies[role], f"{role} could not sign in"
        return self._cookies[role]

    def mailed_code(self, address: str) -> str:
        """Return the code in the newest mail to an address."""
        mails = sorted((self.data_dir / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        texts = [text for path in mails if f"To: {address}" in (text := path.read_text())]
        return re.findall(r"\b\d{4}-\d{4}\b", texts[-1])[-1]

    def page(self, model: str) -> str:
        """Return the path of the fullest page of a type, such as "news.NewsPage"."""
        pages = self.inventory["pages"].get(model)
        assert pages, f"the demo content has no public {model}"
        return pages[0]
