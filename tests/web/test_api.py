"""The API answers as the command line does, in the same words, and sends nothing twice."""

from __future__ import annotations

import pytest

READS = [
    "/tariff/8505.11.0070?origin=CN",
    "/tariff/1201.90.19?origin=US&importer=CN&on=2025-04-12",
    "/average?origin=CN&on=2025-04-15",
    "/measures?product=8505.11.0070&country=CN",
    "/measures/us.s301.list3",
    "/timeline?kind=truce",
    "/products?q=permanant+magnts",
    "/minerals/dysprosium",
    "/comply?on=2025-12-15&known=2025-12-15",
    "/comply/BUS-CN-SOY25",
    "/bargain?known=2025-05-09",
    "/data",
    "/scenarios",
    "/scenarios/busan",
    "/jobs",
]
TEXT = """title: April comes back
on: 2026-11-20
amend:
  - {measure: us.ieepa.reciprocal, from: 2026-11-10, rate: 0.34, origins: [CN]}
"""


@pytest.mark.parametrize("address", READS)
def test_a_read_is_answered_once_and_then_known(client, address):
    found = client.get(f"/api/v1{address}")
    assert found.status_code == 200, found.text
    assert isinstance(found.json(), dict)
    again = client.get(f"/api/v1{address}", headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_the_tariff_is_that_of_the_engine(client):
    from detente.tariffs import lookup

    found = client.get("/api/v1/tariff/9503.00.0073?origin=China&on=2025-04-15").json()
    told = lookup("9503000073", origin="CN", on="2025-04-15")
    assert found["total"] == pytest.approx(told.total, abs=1e-12)
    assert [each["measure"] for each in found["components"]] == [
        each.measure for each in told.components
    ]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/tariff/8505110070?origin=Chna", 422, "Did you mean China"),
        ("/tariff/99?origin=CN", 404, "is not a line"),
        ("/tariff/8505110070?origin=CN&on=soon", 422, "write a day such as"),
        ("/tariff/8505110070?origin=CN&on=0001-01-01", 422, "ask for a day from"),
        ("/tariff/8505110070", 422, "origin"),
        ("/average?origin=CN&onn=2025-01-01", 422, "Did you mean 'on'?"),
        ("/average?origin=CN&weights=/etc/passwd", 422, "bundled set"),
        ("/measures/us.s301.list33", 404, "Did you mean 'us.s301.list3'?"),
        ("/measures?kind=tarif", 422, "Did you mean 'tariff'?"),
        ("/products?q=+", 422, "q is empty"),
        ("/minerals/Xx", 422, "no element"),
        ("/comply?party=FR", 422, "US, CN and both"),
        ("/shortage", 422, "Give either"),
        ("/scenarios/nothing", 404, "No scenario"),
        ("/jobs/nothing", 404, "There is no job"),
        ("/nothing", 404, "nothing at this address"),
    ],
)
def test_refusals_are_problems_with_the_words_of_the_command_line(client, address, status, words):
    found = client.get(f"/api/v1{address}")
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "application/problem+json"
    assert words in found.json()["detail"]
    assert found.headers["cache-control"] == "no-store"


def test_a_scenario_runs_by_name_and_by_text(client):
    for question in ({"name": "busan"}, {"text": TEXT}):
        found = client.post("/api/v1/scenarios/run", json=question)
        assert found.status_code == 200, found.text
        assert {"USA", "CHN"} <= set(found.json()["regions"])
    unknown = TEXT.replace("us.ieepa.reciprocal", "us.ieepa.reciprocl")
    refused = client.post("/api/v1/scenarios", json={"name": "x", "text": unknown})
    assert refused.status_code == 422
    assert "us.ieepa.reciprocal" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: T\non: 2026-11-20\nadd: [/etc/passwd]\n", "cannot add measure files"),
        ("title: T\non: 2026-11-20\nworld: /etc/passwd\n", "world must be one of"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchors and aliases"),
        ("title: [", "not valid YAML"),
        ("title: T\non: 2026-11-20\namend: 7\n", "amend"),
        ("[" * 60_000, "nested more than 20 deep"),
        ("{a: " * 15_000, "nested more than 20 deep"),
        ("title: T\nonn: 2026-11-20\n", "scenario.yaml"),
        ("title: T\non: 2026-11-20\n" + "# " + "x" * 64_000, "64000"),
    ],
)
def test_hostile_scenarios_are_refused_without_a_path(client, text, words):
    found = client.post("/api/v1/scenarios/run", json={"text": text})
    assert found.status_code == 422, found.text
    assert words in found.text
    assert "/tmp" not in found.text
    assert "root:" not in found.text


def test_a_scenario_is_saved_changed_read_and_deleted(client):
    made = client.post("/api/v1/scenarios", json={"name": "April", "text": TEXT})
    assert made.status_code == 201
    where = made.headers["location"]
    first = client.get(where)
    assert first.json()["text"] == TEXT
    changed = {"name": "April again", "text": TEXT, "revision": 1}
    assert client.put(where, json=changed).json()["revision"] == 2
    late = client.put(where, json=changed)
    assert late.status_code == 409
    assert "revision 2" in late.json()["detail"]
    assert client.get(where, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    assert client.get(f"{where}/file").text == TEXT
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404


ARTICLE = b"""On 10 November 2025 the United States cut the fentanyl tariff on Chinese goods from 20
percent to 10 percent. China suspended its 24 percent retaliatory tariff for one year.
"""


def test_an_article_is_audited_as_a_body_and_in_a_form(client):
    where = "/api/v1/audit?published=2025-11-11"
    body = client.post(where, content=ARTICLE, headers={"Content-Type": "text/plain"})
    assert body.status_code == 200, body.text
    assert "10 percent" in body.text
    files = [("article", ("../../etc/x.txt", ARTICLE)), ("article", ("b.txt", ARTICLE))]
    both = client.post(where, files=files)
    assert both.status_code == 200, both.text
    assert "etc" not in both.text


@pytest.mark.parametrize("body", [b"", b"/etc/passwd", b"\x00\x01", b"%PDF-1.7 x", b"PK\x03\x04"])
def test_hostile_articles_are_refused_and_name_no_file(client, body):
    found = client.post("/api/v1/audit", content=body, headers={"Content-Type": "text/plain"})
    assert found.status_code in (200, 404, 422), found.text
    assert "root:" not in found.text
    assert "/tmp" not in found.text
