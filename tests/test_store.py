"""Bundled tables, the cache folder, and checksums."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from detente import store
from detente.errors import DataMissing


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    return tmp_path


def test_the_cache_folder_can_be_named(cache_folder: Path) -> None:
    assert store.cache_folder() == cache_folder


def test_the_cache_folder_is_the_users_own_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_CACHE", raising=False)
    assert "detente" in store.cache_folder().name


def test_a_checksum_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert store.checksum(path) == known


def test_a_fingerprint_changes_when_a_file_is_edited_added_or_removed(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    both = store.fingerprint([one, two])
    assert store.fingerprint([two, one]) == both
    assert store.fingerprint([one]) != both
    one.write_text("10")
    assert store.fingerprint([one, two]) != both


def test_a_value_is_built_once_for_each_key(cache_folder: Path) -> None:
    built: list[int] = []

    def build() -> int:
        built.append(1)
        return len(built)

    assert [store.cached("n", "a", build) for _ in range(3)] == [1, 1, 1]
    assert store.cached("n", "b", build) == 2
    assert [path.name for path in cache_folder.iterdir()] == ["n-b.pickle"]


def test_a_damaged_cache_file_is_built_again(cache_folder: Path) -> None:
    (cache_folder / "n-a.pickle").write_bytes(b"not a pickle")
    assert store.cached("n", "a", lambda: "fresh") == "fresh"
    assert store.cached("n", "a", lambda: "never built") == "fresh"


def test_a_cache_that_cannot_be_written_costs_time_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("a file where the folder should be")
    monkeypatch.setenv("DETENTE_CACHE", str(in_the_way))
    assert store.cached("n", "a", lambda: 7) == 7


def test_what_was_not_used_for_longest_makes_room(tmp_path, monkeypatch):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    monkeypatch.setattr(store, "CACHE_BYTES", 3_000)
    for place, name in enumerate(("old", "used", "new")):
        store.cached(name, "a", lambda: b"x" * 1_000)
        (path,) = tmp_path.glob(f"{name}-*")
        os.utime(path, (place, place))
        if name == "used":
            store.cached("old", "a", bytes)  # read again: not the oldest any more
    assert {path.name for path in tmp_path.iterdir()} == {"old-a.pickle", "new-a.pickle"}


def test_a_missing_table_says_what_to_do() -> None:
    with pytest.raises(DataMissing, match=r"tables/nothing\.csv is missing.*Reinstall"):
        store.table_path("tables/nothing.csv")


def test_a_bundled_csv_is_read_as_text() -> None:
    """Codes keep their leading zeros and Namibia keeps its code NA."""
    places = store.table("tables/places.csv")
    assert places.filter(places["iso2"] == "NA")["name"].to_list() == ["Namibia"]
    assert places.filter(places["iso2"] == "EU")["census"].to_list() == ["0003"]


@pytest.mark.parametrize("folder", ["tables", "lists"])
def test_every_bundled_file_says_where_it_comes_from(folder: str) -> None:
    path = store.data_folder() / folder
    entries = YAML(typ="safe").load((path / "source.yaml").read_text(encoding="utf-8"))
    files = {each.name for each in path.iterdir() if each.name != "source.yaml"}
    assert files == set(entries), "files and entries of source.yaml differ"
    for name, entry in entries.items():
        missing = {"what", "publisher", "licence", "vintage", "derived", "checks"} - set(entry)
        assert not missing, f"{folder}/source.yaml, {name}: no {sorted(missing)}"
        assert {"retrieved", "date"} & set(entry), f"{folder}/source.yaml, {name}: no date"


def test_no_bundled_file_is_heavy() -> None:
    heavy = {
        str(path): path.stat().st_size
        for path in store.data_folder().rglob("*")
        if path.is_file() and path.stat().st_size > 10 * 1024 * 1024
    }
    assert not heavy


def test_the_data_folder_is_inside_the_package() -> None:
    assert store.data_folder() == Path(store.__file__).parent / "data"
    assert os.access(store.data_folder(), os.R_OK)
