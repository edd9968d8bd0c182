"""The product itself, served by Gunicorn in processes of its own."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests import preparation


class Server:
    """A server on a data folder; `url` is its address, `extra` what its environment holds besides."""

    application: tuple[str, ...] = ()  # what Gunicorn serves, when that is not the portal

    def __init__(self, data_dir: Path, **extra: str):
        self.data_dir = data_dir
        self.port = preparation.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / "server.log"
        self.extra = extra
        self.process: subprocess.Popen | None = None

    def environment(self) -> dict[str, str]:
        defaults = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "8"}
        address = {"BASE_URL": self.url, "HOST": "127.0.0.1", "PORT": str(self.port)}
        return preparation.environment(self.data_dir, **defaults | self.extra | address)

    def manage(self, *arguments: str) -> str:
        """Run a management command on this server's data and return what it printed."""
        return preparation.manage(self.data_dir, *arguments, **self.extra, BASE_URL=self.url)

    def start(self, path: str = "/") -> None:
        """Serve, and return when a page answers."""
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--no-control-socket", *self.application],
                cwd=preparation.ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url + path, timeout=30).close()
                return
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"{path} answers {error.code}:\n{self.log.read_text()[-5000:]}") from error
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
