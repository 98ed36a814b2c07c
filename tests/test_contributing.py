"""What the pages for contributors show is read by the real loader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from detente.ledger.load import read_events, read_measure
from detente.ledger.model import Calendar, Method

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"```yaml[^\n]*\n(.*?)```", re.DOTALL)
MEASURE, _ = BLOCK.findall((DOCS / "how-to" / "add-a-measure.md").read_text(encoding="utf-8"))
FACTS, EVENTS = BLOCK.findall((DOCS / "reference" / "ledger-format.md").read_text(encoding="utf-8"))


def test_the_worked_measure_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "s999.drones.yaml"
    path.write_text(MEASURE, encoding="utf-8")
    measure = read_measure(path)
    assert measure.id == "us.s999.drones"
    assert [step.rate for step in measure.steps] == [0.25, 0.15, 0.10, 0.25]
    assert measure.steps[1].method is Method.floor
    assert measure.steps[1].day(Calendar.collected) > measure.steps[1].day(Calendar.legal)


def test_the_worked_facts_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "s999.drones.yaml"
    head, _, tail = MEASURE.partition("  except:")
    rest = tail[tail.index("stacks:") :]
    entries = "".join(f"  {line}\n" for line in FACTS.splitlines())
    path.write_text(head + entries + rest, encoding="utf-8")
    claims, light, afloat, content = read_measure(path).scope.exemptions
    assert claims.conditions[0].equals == ("9903.99.05", "9903.99.06")
    assert light.unless is not None
    assert light.unless.codes == ("73",)
    assert afloat.instead is not None
    assert afloat.instead.rate == 0.10
    assert content.share_from == "us_content_share"


def test_the_worked_event_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "2027.yaml"
    path.write_text(EVENTS, encoding="utf-8")
    (event,) = read_events(path)
    assert event.sets == ("us.s999.drones",)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "CHANGELOG.md", "THIRD_PARTY.md"])
def test_links_to_files_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


def test_every_library_that_detente_needs_is_named_with_its_licence() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.search(r"\ndependencies = \[(.*?)\]", project, re.DOTALL)
    assert needed
    names = re.findall(r'"([A-Za-z0-9.-]+)', needed[1])
    for extra in ("cluster", "fast", "web"):
        listed = re.search(rf"\n{extra} = \[(.*?)\]", project, re.DOTALL)
        assert listed
        names += re.findall(r'"([A-Za-z0-9.-]+)', listed[1])
    page = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").lower()
    missing = [name for name in names if name.removesuffix("-python") not in page]
    assert not missing


# Every publisher of a bundled table carries one of these words, and the page names it.
OWNERS = (
    *("Budget Lab", "tradewartracker", "US International Trade Commission", "USITC", "WTO"),
    *("World Trade Organization", "US Census Bureau", "State Council", "PIIE", "CEPII"),
    *("World Bank", "World Input-Output Database", "Comtrade", "Geological Survey", "Simonovska"),
    *("Caliendo", "Bloomberg", "congress-ideology"),
)
OURS = re.compile(r"detente|compiled for this project|United States International Trade Commission")


@pytest.mark.parametrize("folder", ["lists", "tables"])
def test_every_publisher_of_a_bundled_table_is_named(folder: str) -> None:
    path = ROOT / "src" / "detente" / "data" / folder / "source.yaml"
    page = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    entries = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    assert all(owner in page for owner in OWNERS)
    unnamed = {
        name: entry["publisher"]
        for name, entry in entries.items()
        if not any(owner in entry["publisher"] for owner in OWNERS)
        and not OURS.search(entry["publisher"])
    }
    assert not unnamed
