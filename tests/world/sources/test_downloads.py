"""A download comes only when asked for, arrives whole, and damage is noticed. Loopback only."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
import zipfile

import pytest

from detente.errors import BadQuestion, NoAnswer
from detente.world.sources import Concordance, read_baci
from detente.world.sources.downloads import (
    DATASETS,
    check_pulled,
    folder_of,
    pull,
    pulled,
)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@contextlib.contextmanager
def served(folder):
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def publisher(tmp_path):
    home = tmp_path / "publisher"
    home.mkdir()
    with zipfile.ZipFile(home / "BACI_HS22_V202501.zip", "w") as box:
        box.writestr(
            "BACI_HS22_V202501/BACI_HS22_Y2023_V202501.csv",
            "t,i,j,k,v,q\n2023,156,842,850440,2000,1\n",
        )
        box.writestr(
            "../../country_codes_V202501.csv",
            "country_code,country_name,country_iso2,country_iso3\n156,China,CN,CHN\n842,USA,US,USA\n",
        )
    return home


def test_a_file_comes_over_http_and_can_be_read(publisher, tmp_path):
    seen = []
    to = tmp_path / "data"
    with served(publisher) as address:
        done = pull(
            "baci",
            url=f"{address}/BACI_HS22_V202501.zip",
            folder=to,
            progress=lambda so_far, total: seen.append((so_far, total)),
        )
    home = folder_of("baci", to)
    assert done.bytes == (publisher / "BACI_HS22_V202501.zip").stat().st_size == seen[-1][1]
    assert [item.dataset for item in pulled(to)] == ["baci"]
    assert check_pulled(to) == {"baci": ""}
    assert not (tmp_path / "country_codes_V202501.csv").exists()  # a name cannot lead elsewhere
    (tmp_path / "c.csv").write_text("hs6,sector\n85,C27\n")
    table = read_baci(home / "BACI_HS22_Y2023_V202501.csv", Concordance.read(tmp_path / "c.csv"))
    assert table.sales.sum() == pytest.approx(2.0)


def test_what_is_there_and_whole_is_not_fetched_again(publisher, tmp_path):
    url = (publisher / "BACI_HS22_V202501.zip").as_uri()
    to = tmp_path / "data"
    first = pull("baci", url=url, folder=to)
    (publisher / "BACI_HS22_V202501.zip").unlink()
    assert pull("baci", url=url, folder=to) == first
    with pytest.raises(NoAnswer, match="cannot be had"):
        pull("baci", url=url, folder=to, again=True)
    (folder_of("baci", to) / first.file).write_bytes(b"cut")
    assert check_pulled(to) == {"baci": "the file is not the one that was downloaded"}


def test_a_page_instead_of_an_archive_is_refused_with_advice(publisher, tmp_path):
    (publisher / "moved.zip").write_text("<html>This page has moved.</html>")
    with pytest.raises(NoAnswer, match=r"no zip archive. Look for a newer address on https"):
        pull("baci", url=(publisher / "moved.zip").as_uri(), folder=tmp_path / "data")
    assert not any(folder_of("baci", tmp_path / "data").iterdir())


def test_bad_questions(tmp_path):
    with pytest.raises(BadQuestion, match="Did you mean 'baci'"):
        pull("bacci", folder=tmp_path)
    with pytest.raises(BadQuestion, match="must begin with https"):
        pull("baci", url="ftp://example.org/x.zip", folder=tmp_path)


def test_every_dataset_names_licence_page_and_a_reader_that_exists():
    from detente.world import sources

    for item in DATASETS.values():
        assert item.licence
        assert item.page.startswith("https://")
        assert callable(getattr(sources, item.reader))
