"""Whatever fits the OpenAPI document is answered as the document says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

_EXAMPLES = 25
_HEAVY_EXAMPLES = 3
_BEGINNINGS = 10  # of work by a POST: most are refused; a job ends with the app
_HEAVY = {"/api/v1/shortage", "/api/v1/average", "/api/v1/scenarios/run", "/api/v1/jobs"}
_BEGUN = {
    "/api/v1/scenarios/run": {"name": "busan"},
    "/api/v1/jobs": {"kind": "scenario", "name": "busan"},
}


@pytest.fixture(scope="module")
def document(client):
    return client.get("/api/v1/openapi.json").json()


def test_the_document_names_every_endpoint_with_examples(document):
    operations = [
        (path, method, told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]
    assert len(operations) >= 20
    for path, method, told in operations:
        assert told.get("description"), (path, method)
        for field in told.get("parameters", ()):
            assert field["schema"].get("description"), (path, field["name"])
            if field["required"]:
                assert "examples" in field["schema"] or "example" in field, (path, field["name"])
        problems = [status for status in told["responses"] if status.startswith("4")]
        assert problems, (path, method)
        for status in problems:
            assert "application/problem+json" in told["responses"][status]["content"]
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Ask"):
            assert all(field.get("description") for field in schema["properties"].values()), name


def test_each_read_answers_its_own_examples(document, client):
    asked = 0
    for path, methods in document["paths"].items():
        told = methods.get("get")
        if told is None or "/jobs/" in path:
            continue
        address, query = path, {}
        for field in told.get("parameters", ()):
            shown = (field.get("schema", {}).get("examples") or [None])[0]
            if field["in"] == "path":
                address = address.replace(f"{{{field['name']}}}", str(shown))
            elif shown not in (None, "", []) and field["required"]:
                query[field["name"]] = shown
        if path == "/api/v1/shortage":
            query = {"element": "Ga", "cut": 0.8, "method": "market"}
        found = client.get(address, params=query)
        assert found.status_code == 200, (address, query, found.text)
        asked += 1
    assert asked >= 12


def test_what_fits_the_document_is_answered_as_it_says(settings, tmp_path):
    """A bounded walk over all operations with invented values, the same on every run."""
    from schemathesis.checks import CHECKS

    from detente.web import create_app

    # An app of its own: each call starts and stops it.
    app = create_app(replace(settings, store=f"sqlite:///{tmp_path / 'saved.db'}"))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    checks = [
        each
        for each in CHECKS.get_all()
        if each.__name__
        in (
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_schema_conformance",
        )
    ]
    assert len(checks) == 4
    seen, stated = 0, set()
    for result in schema.get_all_operations():
        operation = result.ok()
        heavy = operation.path in _HEAVY
        begins = heavy and operation.method.upper() == "POST"
        if begins:
            case = operation.Case(body=_BEGUN[operation.path], media_type="application/json")
            assert case.call_and_validate(checks=checks).status_code in (200, 202)
            stated.add(operation.path)
        most = _BEGINNINGS if begins else _HEAVY_EXAMPLES if heavy else _EXAMPLES

        @bounded(
            max_examples=most,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def walk(case) -> None:
            nonlocal seen
            seen += 1
            case.call_and_validate(checks=checks)

        walk()
    assert seen > 250
    assert stated == set(_BEGUN)
