"""Are our annotations literal and in known words, and does the checker see when not?"""

from __future__ import annotations

import copy
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [Path(__file__).parent / name for name in ("annotated", "heldout")]
ARTICLES = ROOT / ".." / "shared" / "articles"
GOLDS = sorted(path for folder in FOLDERS for path in folder.glob("*.json"))


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_gold", ROOT / "tools" / "check_gold.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_gold = _load()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_text_is_annotated(folder: Path) -> None:
    names = {json.loads(path.read_text("utf-8"))["article"] for path in folder.glob("*.json")}
    assert {path.name for path in folder.glob("articles/*")} <= names


def test_own_articles_and_three_of_the_inputs_are_for_development() -> None:
    names = {json.loads(path.read_text("utf-8"))["article"] for path in FOLDERS[0].glob("*.json")}
    assert (len(list(FOLDERS[0].glob("articles/*"))), len(names)) == (49, 52)


@pytest.mark.parametrize("path", GOLDS, ids=lambda path: path.stem)
def test_annotation_is_clean(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    text = check_gold.read_article(path, gold["article"], [ARTICLES])
    assert list(check_gold.problems(gold, text)) == []
    if text is None:
        pytest.skip(f"words are clean; {gold['article']} is not in ../shared/articles")


def test_supplied_annotations_are_clean(shared: Path) -> None:
    paths = sorted((shared / "articles" / "gold").glob("*.json"))
    if not paths:
        pytest.skip("../shared holds no gold annotations")
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = check_gold.read_article(path, gold["article"], [])
        assert text is not None
        assert list(check_gold.problems(gold, text)) == []


def _shift(gold: dict[str, Any]) -> None:
    gold["claims"][0]["start"] += 1


def _count(gold: dict[str, Any]) -> None:
    gold["quotes"][0]["occurrences"] = 9


def _day(gold: dict[str, Any]) -> None:
    gold["events"][0]["date"] = "2025-02-30"


def _month(gold: dict[str, Any]) -> None:
    gold["metadata"]["published"] = "31 October 2025"


def _unit(gold: dict[str, Any]) -> None:
    gold["claims"][1]["unit"] = "per cent"


def _type(gold: dict[str, Any]) -> None:
    gold["claims"][1]["type"] = "rate"


def _verdict(gold: dict[str, Any]) -> None:
    gold["claims"][1]["verdict"] = "true"


def _kind(gold: dict[str, Any]) -> None:
    gold["events"][0]["kind"] = "meeting"


def _value(gold: dict[str, Any]) -> None:
    gold["claims"][1]["value"] = "20"


def _same(gold: dict[str, Any]) -> None:
    gold["claims"].append({**gold["claims"][0], "id": "new"})


def _also(gold: dict[str, Any]) -> None:
    gold["claims"][0]["also"][0]["text_span"] = "not in the text"


def _hash(gold: dict[str, Any]) -> None:
    gold["sha256"] = "0" * 64


SPOILED: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (_shift, "does not stand at"),
    (_count, "times, not 9"),
    (_day, "is no ISO day"),
    (_month, "is no ISO day"),
    (_unit, "unknown unit 'per cent'"),
    (_type, "unknown type 'rate'"),
    (_verdict, "unknown verdict 'true'"),
    (_kind, "unknown kind 'meeting'"),
    (_value, "is no number"),
    (_same, "the same span and value as"),
    (_also, "does not stand at"),
    (_hash, "sha256 is"),
]


@pytest.mark.parametrize(("spoil", "said"), SPOILED, ids=lambda item: getattr(item, "__name__", ""))
def test_checker_names_what_is_wrong(
    spoil: Callable[[dict[str, Any]], None],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = FOLDERS[0] / "a01_busan_truce.json"
    gold = copy.deepcopy(json.loads(path.read_text(encoding="utf-8")))
    spoil(gold)
    spoiled = tmp_path / "gold.json"
    spoiled.write_text(json.dumps(gold), encoding="utf-8")
    texts = str(FOLDERS[0] / "articles")
    monkeypatch.setattr("sys.argv", ["check_gold", str(spoiled), "--texts", texts])
    assert check_gold.main() == 2
    assert said in capsys.readouterr().out
