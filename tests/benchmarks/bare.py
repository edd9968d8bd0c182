"""The least that Gunicorn can do: a function that returns an answer it was given, to compare the portal with."""

import json
import os
from pathlib import Path

answer = json.loads(Path(os.environ["BARE_ANSWER"]).read_text())
HEADERS = [tuple(header) for header in answer["headers"]]
BODY = bytes.fromhex(answer["body"])


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
