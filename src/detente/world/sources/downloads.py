"""Where are the publishers' own files, and how do they come here when asked for?

Nothing is downloaded unless somebody asks by name.
"""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from detente.errors import BadQuestion, DataMissing, NoAnswer, nearest
from detente.store import cache_folder, checksum

__all__ = ["DATASETS", "Dataset", "Pulled", "check_pulled", "folder_of", "pull", "pulled"]

_MANIFEST = "manifest.json"
_SCHEMES = ("https", "http", "file")
_BLOCK = 1 << 20
_AGENT = {"User-Agent": "detente"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One file of a publisher.

    Addresses are those that public code uses; they were not fetched when this was written, and
    they move: `page` is where a newer one is found.
    """

    name: str
    what: str
    publisher: str
    licence: str
    url: str
    file: str
    page: str
    reader: str  # the function of detente.world.sources that reads it
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A downloaded file, as the manifest beside it says."""

    dataset: str
    file: str
    url: str
    sha256: str
    bytes: int
    retrieved: str


DATASETS = {
    item.name: item
    for item in (
        Dataset(
            name="oecd-icio",
            what="Inter-country input-output tables 2016 to 2022, edition of 2025, 81 x 50",
            publisher="OECD",
            licence="CC BY 4.0; cite OECD",
            url="https://stats.oecd.org/wbos/fileview2.aspx?IDFile=7af46a6a-c5a6-4ba1-91d8-5c09ea436cd9",
            file="2016-2022_SML.zip",
            page="https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
            reader="read_icio",
            size="some hundred MB",
        ),
        Dataset(
            name="wiod-2016",
            what="World input-output tables 2000 to 2014, release 2016, 44 x 56, Excel",
            publisher="World Input-Output Database, Groningen",
            licence="CC BY 4.0 to our knowledge; cite Timmer et al. (2015)",
            url="https://dataverse.nl/api/access/datafile/199104",
            file="WIOTS_in_EXCEL.zip",
            page="https://www.rug.nl/ggdc/valuechain/wiod/wiod-2016-release",
            reader="read_wiod",
            size="some hundred MB",
        ),
        Dataset(
            name="baci",
            what="World trade by HS6 product (HS 2022), release 202501, years 2022 and 2023",
            publisher="CEPII",
            licence="Etalab Open Licence 2.0; cite Gaulier and Zignago (2010)",
            url="https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS22_V202501.zip",
            file="BACI_HS22_V202501.zip",
            page="https://www.cepii.fr/DATA_DOWNLOAD/baci/doc/baci_webpage.html",
            reader="read_baci",
            size="some hundred MB",
        ),
        Dataset(
            name="itpd-s",
            what="International Trade and Production Database for Simulation, R1.1, year 2019",
            publisher="US International Trade Commission",
            licence="US government work, public domain",
            url="https://www.usitc.gov/data/gravity/itpd_s/itpd_s_r1.1_2019.zip",
            file="itpd_s_r1.1_2019.zip",
            page="https://www.usitc.gov/data/gravity/itpds.htm",
            reader="read_itpd",
            size="about 1 GB unpacked",
        ),
        Dataset(
            name="itpd-e",
            what="International Trade and Production Database for Estimation, release 3, no names",
            publisher="US International Trade Commission",
            licence="US government work, public domain",
            url="https://www.usitc.gov/data/gravity/itpd_e/r03/ITPDE_R03_no_names.zip",
            file="ITPDE_R03_no_names.zip",
            page="https://www.usitc.gov/data/gravity/itpde.htm",
            reader="read_itpd",
            size="several GB unpacked",
        ),
    )
}


def folder_of(name: str, folder: Path | None = None) -> Path:
    """Where the files of a dataset lie: under `folder`, else in the cache folder."""
    return (folder or cache_folder() / "data") / _known(name).name


def pull(
    name: str,
    *,
    url: str = "",
    folder: Path | None = None,
    again: bool = False,
    unpack: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Pulled:
    """Download a dataset on request; a file that is there and whole is not downloaded again.

    Parameters
    ----------
    name
        One of `DATASETS`.
    url
        Another address than the one on record: http, https or file.
    folder
        Where to put it; the cache folder if left out.
    again
        Download even if it is there.
    unpack
        Take the files out of a zip archive, flat, beside it.
    progress
        Called with bytes so far and in all (0 when not known).

    Raises
    ------
    BadQuestion
        For an unknown dataset or an address of another kind.
    NoAnswer
        When the publisher cannot be reached, or sends a page instead of the file.
    """
    dataset = _known(name)
    address = url or dataset.url
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES:
        raise BadQuestion(f"{address!r} is no address; it must begin with https, http or file.")
    home = folder_of(name, folder)
    target = home / (PurePosixPath(parts.path).name if url else dataset.file)
    old = None if again else _manifest(home)
    if old and (old.file, old.url) == (target.name, address) and not _damage(home, old):
        return old
    home.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        _fetch(address, part, progress)
        if target.suffix.lower() == ".zip" and not zipfile.is_zipfile(part):
            raise NoAnswer(
                f"{address} sent something that is no zip archive. Look for a newer address on "
                f"{dataset.page} and give it with --url."
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    if unpack and target.suffix.lower() == ".zip":
        _unpack(target)
    done = Pulled(
        dataset=name,
        file=target.name,
        url=address,
        sha256=checksum(target),
        bytes=target.stat().st_size,
        retrieved=date.today().isoformat(),
    )
    (home / _MANIFEST).write_text(json.dumps(_as_dict(done), indent=2) + "\n", encoding="utf-8")
    return done


def pulled(folder: Path | None = None) -> tuple[Pulled, ...]:
    """What has been downloaded so far."""
    found = (_manifest(folder_of(name, folder)) for name in DATASETS)
    return tuple(item for item in found if item is not None)


def check_pulled(folder: Path | None = None) -> dict[str, str]:
    """Damage of each downloaded dataset by name; an empty text is a whole file."""
    return {item.dataset: _damage(folder_of(item.dataset, folder), item) for item in pulled(folder)}


def _known(name: str) -> Dataset:
    if name not in DATASETS:
        raise BadQuestion(
            f"There is no dataset {name!r}; there are {', '.join(DATASETS)}."
            f"{nearest(name, DATASETS)}"
        )
    return DATASETS[name]


def _fetch(address: str, part: Path, progress: Callable[[int, int], None] | None) -> None:
    request = urllib.request.Request(address, headers=_AGENT)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer, part.open("wb") as file:
            total, so_far = int(answer.headers.get("Content-Length") or 0), 0
            while block := answer.read(_BLOCK):
                file.write(block)
                so_far += len(block)
                if progress is not None:
                    progress(so_far, total)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", None) or error
        raise NoAnswer(f"{address} cannot be had: {reason}.") from None
    if total and so_far != total:
        raise NoAnswer(f"{address}: {so_far:,} of {total:,} bytes came; try again.")


def _unpack(archive: Path) -> None:
    """Files of the archive beside it, without its folders: a name cannot lead elsewhere."""
    with zipfile.ZipFile(archive) as box:
        for member in box.infolist():
            name = PurePosixPath(member.filename).name
            if member.is_dir() or not name or name in (archive.name, _MANIFEST):
                continue
            with box.open(member) as source, (archive.parent / name).open("wb") as file:
                shutil.copyfileobj(source, file, _BLOCK)


def _damage(home: Path, item: Pulled) -> str:
    path = home / item.file
    if not path.exists():
        return "the file is gone"
    if path.stat().st_size != item.bytes or checksum(path) != item.sha256:
        return "the file is not the one that was downloaded"
    return ""


def _manifest(home: Path) -> Pulled | None:
    path = home / _MANIFEST
    if not path.exists():
        return None
    try:
        return Pulled(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise DataMissing(f"{path} is damaged; delete it and pull again.") from None


def _as_dict(item: Pulled) -> dict[str, str | int]:
    return {name: getattr(item, name) for name in Pulled.__slots__}
