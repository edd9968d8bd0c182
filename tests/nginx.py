"""nginx with the file of docs/deploy/, on ports and in a folder of its own."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

from tests.preparation import ROOT, free_port

DEPLOY = ROOT / "docs" / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
HOST = "www.example.nl"


class Nginx:
    """nginx before an installation in the folder `home`; its own files are in `folder`."""

    def __init__(self, folder: Path, home: Path):
        self.folder = folder
        self.ports = {80: free_port(), 443: free_port()}
        site = (DEPLOY / "nginx.conf").read_text()
        site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
        site = re.sub(r"listen (80|443)", lambda found: f"listen 127.0.0.1:{self.ports[int(found[1])]}", site)
        site = site.replace("/etc/letsencrypt/live/www.example.nl", str(folder)).replace("/srv/samenportaal", str(home))
        (folder / "site.conf").write_text(site)
        parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in parts)
        # The account that the tests run as, which owns the sockets.
        user = "user root; " if Path(folder).owner() == "root" else ""
        (folder / "nginx.conf").write_text(
            f"{user}daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log off;\n{places} include {folder}/site.conf; }}\n"
        )
        certificate = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        certificate += ["-subj", f"/CN={HOST}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
        subprocess.run(certificate, check=True, capture_output=True)
        self.trusting = ssl.create_default_context(cafile=folder / "fullchain.pem")
        self.trusting.check_hostname = False
        self.command = [NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        tested = subprocess.run([*self.command, "-t"], capture_output=True, text=True)
        assert tested.returncode == 0, tested.stderr
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self.listens():
            assert time.monotonic() < deadline, "nginx does not start"
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=10)

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.ports[443])) == 0

    def connect(self, scheme: int = 443, host: str = HOST, source: str = "127.0.0.1") -> http.client.HTTPConnection:
        """Return a connection of a visitor at the address `source` who asks for a host."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[scheme], timeout=60)
        if scheme == 443:
            plain = socket.create_connection(("127.0.0.1", self.ports[443]), 60, (source, 0))
            connection.sock = self.trusting.wrap_socket(plain, server_hostname=host)
        return connection

    def get(self, path: str, scheme: int = 443, host: str = HOST, **headers: str) -> http.client.HTTPResponse:
        connection = self.connect(scheme, host)
        connection.request("GET", path, headers={"Host": host} | headers)
        return connection.getresponse()


def why_not() -> str:
    """Return why nginx cannot be tried here, or nothing."""
    return "" if NGINX and shutil.which("openssl") else "there is no nginx or no openssl on this machine"
