"""The real product, served by Gunicorn on a copy of the demo site, for a browser to visit."""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests import preparation

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


class Site:
    """A running copy of the demo site; `url` is its address and `data_dir` its data folder."""

    password = preparation.DEMO_PASSWORD

    def __init__(self, data_dir: Path):
        self.data_dir = data_dir
        shutil.copytree(preparation.demo_site(), data_dir, dirs_exist_ok=True)
        (data_dir / "static").symlink_to(preparation.static_files())
        self.port = preparation.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / "server.log"
        self.process: subprocess.Popen | None = None
        self._inventory: dict | None = None

    def start(self) -> None:
        """Serve, and return when the first page answers."""
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--no-control-socket"],
                cwd=preparation.ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url + "/", timeout=30).close()
                return
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"the front page answers {error.code}:\n{self.log.read_text()[-5000:]}") from error
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the server does not start:\n{self.log.read_text()[-5000:]}") from error
                time.sleep(0.1)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def environment(self) -> dict[str, str]:
        return preparation.environment(
            self.data_dir,
            BASE_URL=self.url,
            HOST="127.0.0.1",
            PORT=str(self.port),
            WEB_CONCURRENCY="1",
            WEB_THREADS="8",
        )

    def manage(self, *arguments: str) -> str:
        """Run a management command on this site's data and return what it printed."""
        return preparation.manage(self.data_dir, *arguments, BASE_URL=self.url)

    @property
    def inventory(self) -> dict:
        """What there is to visit: addresses by page type (the fullest page first) and by block, and slugs."""
        if self._inventory is None:
            output = self.manage("shell", "--no-imports", "--command", INVENTORY)
            self._inventory = json.loads(output.rpartition("INVENTORY")[2])
        return self._inventory

    def page(self, model: str) -> str:
        """Return the path of the fullest page of a type, such as "news.NewsPage"."""
        pages = self.inventory["pages"].get(model)
        assert pages, f"the demo content has no public {model}"
        return pages[0]
