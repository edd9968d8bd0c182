"""The files in docs/deploy/ are ones that systemd and nginx take, and nginx hands on what the site may believe."""

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.preparation import ROOT, free_port

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.fixture(scope="module")
def units(tmp_path_factory) -> Path:
    """The units in a folder, for this installation of the project."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd on this machine")
    folder = tmp_path_factory.mktemp("units")
    for name in UNITS:
        text = (DEPLOY / name).read_text()
        adapted = text.replace("/srv/samenportaal/.venv/bin/python", sys.executable).replace(
            "/srv/samenportaal", str(ROOT)
        )
        (folder / name).write_text(adapted)
    return folder


def analyze(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60)


def test_there_is_a_unit_for_each_process():
    assert UNITS == ["samenportaal-scheduler.service", "samenportaal-worker.service", "samenportaal.service"]


def test_systemd_takes_the_units(units):
    result = analyze("verify", "--man=no", "--recursive-errors=no", *(units / name for name in UNITS))
    ours = [line for line in result.stderr.splitlines() if "samenportaal" in line]
    assert ours == []
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", UNITS)
def test_unit_may_do_little(units, name):
    result = analyze("security", "--offline=yes", "--threshold=25", units / name)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr


@pytest.mark.parametrize("name", UNITS)
def test_unit_starts_a_command_that_exists(name):
    [command] = re.findall(
        r"^ExecStart=/srv/samenportaal/\.venv/bin/python (.+)$", (DEPLOY / name).read_text(), re.MULTILINE
    )
    assert command in {"-m gunicorn", "manage.py db_worker --no-reload", "manage.py scheduler"}


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it got."""

    def do_GET(self):
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Nginx:
    """nginx with the file of docs/deploy/, on ports and with a certificate of its own, before a server that echoes."""

    def __init__(self, folder: Path, behind: int):
        self.folder = folder
        self.ports = {80: free_port(), 443: free_port()}
        site = (DEPLOY / "nginx.conf").read_text()
        site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
        site = re.sub(r"listen (80|443)", lambda found: f"listen 127.0.0.1:{self.ports[int(found[1])]}", site)
        site = re.sub(r"/etc/letsencrypt/live/www\.example\.nl", str(folder), site)
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
        (folder / "site.conf").write_text(site)
        places = "".join(
            f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log off;\n{places} include {folder}/site.conf; }}\n"
        )
        certificate = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        certificate += [
            "-subj",
            "/CN=www.example.nl",
            "-keyout",
            folder / "privkey.pem",
            "-out",
            folder / "fullchain.pem",
        ]
        subprocess.run(certificate, check=True, capture_output=True)
        self.command = [NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.ports[443])) == 0

    def get(
        self, path: str, scheme: int = 443, host: str = "www.example.nl", **headers: str
    ) -> http.client.HTTPResponse:
        if scheme == 443:
            trusting = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
            trusting.check_hostname = False
            connection = http.client.HTTPSConnection("127.0.0.1", self.ports[443], timeout=10, context=trusting)
            plain = socket.create_connection(("127.0.0.1", self.ports[443]), 10)
            connection.sock = trusting.wrap_socket(plain, server_hostname=host)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.ports[80], timeout=10)
        connection.request("GET", path, headers={"Host": host} | headers)
        return connection.getresponse()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    if not NGINX or not shutil.which("openssl"):
        pytest.skip("there is no nginx or no openssl on this machine")
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), behind=echo.server_port)
    tested = subprocess.run([*nginx.command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen(nginx.command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not nginx.listens():
        assert time.monotonic() < deadline, "nginx does not start"
        time.sleep(0.02)
    yield nginx
    process.terminate()
    process.wait(timeout=10)
    echo.shutdown()


def test_nginx_hands_on_nothing_that_a_visitor_says_about_a_proxy(nginx):
    said = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "kwaad.example"}
    said |= {"Forwarded": "for=203.0.113.9", "X-Request-ID": "van-de-bezoeker"}
    heard = json.load(nginx.get("/nieuws/", **said))
    assert heard["Host"] == "www.example.nl"
    assert heard["X-Forwarded-For"] == "127.0.0.1"
    assert heard["X-Forwarded-Proto"] == "https"
    assert re.fullmatch(r"[0-9a-f]{32}", heard["X-Request-ID"])
    assert not {"X-Forwarded-Host", "Forwarded"} & set(heard)


def test_nginx_leads_to_https(nginx):
    response = nginx.get("/nieuws/?pagina=2", scheme=80)
    assert response.status == 308
    assert response.headers["Location"] == "https://www.example.nl/nieuws/?pagina=2"
    assert nginx.get("/", host="example.nl").headers["Location"] == "https://www.example.nl/"


def test_nginx_keeps_the_state_of_the_portal_inside(nginx):
    assert nginx.get("/readyz").status == 404
    assert nginx.get("/healthz").status == 200


def test_nginx_does_not_answer_for_another_name(nginx):
    with pytest.raises(ssl.SSLError):
        nginx.get("/", host="kwaad.example")
