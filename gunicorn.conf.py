"""Gunicorn's settings, read from this folder by itself. Every variable is described in docs/deployment.md."""

import os
from pathlib import Path

import environ

environ.Env.read_env(Path(__file__).parent / ".env")

wsgi_app = "portal.wsgi"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"

# Threads hold slow readers: with few of them, a handful of slow downloads stops the site. Behind a proxy that buffers,
# eight a process are enough.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 16)
timeout = 60
graceful_timeout = 30
keepalive = 5

# The code is loaded once, before the processes split; a new version needs a restart, not a reload.
preload_app = True
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 (a folder in memory: a slow disk must not look like a stuck process)
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def pre_fork(server, worker):
    """Leave no database connection for two processes to share."""
    from django.db import connections  # Django is only ready after the application has loaded.

    connections.close_all()
