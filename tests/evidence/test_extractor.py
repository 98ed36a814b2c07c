"""Are proposals of a model kept only when they quote the article?"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from detente.errors import BadQuestion, NoAnswer
from detente.evidence import read
from detente.evidence.extractor import Endpoint, propose

TEXT = (
    "The United States imposed a 145 percent tariff on China. Freight from Shenzhen has all but "
    "stopped, said a trader of rare earths.\n"
)


@contextmanager
def service(content: str, seen: list[dict[str, Any]] | None = None) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if seen is not None:
                seen.append({"body": json.loads(body), "path": self.path, "headers": self.headers})
            answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Endpoint(url=f"http://127.0.0.1:{server.server_port}/v1", model="fake", key="k")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_literal_span_is_kept_and_marked() -> None:
    claims = [
        {"span": "has all but stopped", "type": "growth", "value": -80, "unit": "percent"},
        {"span": "145 percent tariff", "type": "tariff_rate", "value": 145, "unit": "percent"},
        {"span": "a 200 percent tariff", "type": "tariff_rate", "value": 200, "unit": "percent"},
        {"span": "Shenzhen", "type": "weather", "value": 1},
        {"span": "Shenzhen", "type": "date", "value": "soon"},
    ]
    seen: list[dict[str, Any]] = []
    with service("Here it is: " + json.dumps({"claims": claims}), seen) as endpoint:
        got = propose(read(TEXT, name="x"), endpoint)
    (added,) = [claim for claim in got.claims if claim.proposed_by == "model"]
    assert added.text == "has all but stopped"
    assert got.text[added.start : added.end] == added.text
    assert [claim.proposed_by for claim in got.claims] == ["grammar", "model"]
    assert "1 of 5 proposed claims kept" in got.notes[-1]
    assert seen[0]["path"] == "/v1/chat/completions"
    assert seen[0]["headers"]["Authorization"] == "Bearer k"
    assert seen[0]["body"]["messages"][1]["content"] == TEXT


@pytest.mark.parametrize("content", ["no idea", "{broken", '{"claims": 3}'])
def test_an_answer_without_claims_is_said_so(content: str) -> None:
    with service(content) as endpoint, pytest.raises(NoAnswer, match="no JSON object"):
        propose(read(TEXT, name="x"), endpoint)


def test_a_service_that_is_down_is_said_so() -> None:
    with service("") as endpoint:
        gone = endpoint
    with pytest.raises(NoAnswer, match="no answer"):
        propose(read(TEXT, name="x"), gone)


def test_only_web_addresses_are_services() -> None:
    with pytest.raises(BadQuestion, match="no address"):
        Endpoint(url="file:///etc/passwd", model="m")
