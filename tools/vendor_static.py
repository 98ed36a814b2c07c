"""Which foreign files does the web app carry? Fetches them, unchanged, and checks each one.

``python tools/vendor_static.py`` fetches the releases anew; ``--check`` only compares the files
that are there with the checksums below, without the network.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import sys
import tarfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

__all__ = ["RELEASES", "check", "fetch"]

FOLDER = Path(__file__).parent.parent / "src" / "detente" / "web" / "static" / "vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One npm release: its archive, npm's own integrity mark, and the files taken from it."""

    archive: str
    integrity: str
    files: dict[str, tuple[str, str]]  # name here -> (name in the archive, SHA-256)


RELEASES = (
    Release(
        archive="https://registry.npmjs.org/htmx.org/-/htmx.org-2.0.8.tgz",
        integrity=(
            "sha512-fm297iru0iWsNJlBrjvtN7V9zjaxd+69Oqjh4F/Vq9Wwi2kFisLcrLCiv5oBX0KLfOX/"
            "zG8AUo9ROMU5XUB44Q=="
        ),
        files={
            "htmx.min.js": (
                "package/dist/htmx.min.js",
                "22283ef68cb7545914f0a88a1bdedc7256a703d1d580c1d255217d0a50d31313",
            ),
            "htmx.LICENSE.txt": (
                "package/LICENSE",
                "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
            ),
        },
    ),
)


def fetch(release: Release) -> dict[str, bytes]:
    """The wanted files of a release, as its archive holds them.

    Raises
    ------
    SystemExit
        When the archive or a file is not the one that was looked at when it was chosen.
    """
    with urllib.request.urlopen(release.archive, timeout=60) as answer:
        archive = answer.read()
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != release.integrity:
        sys.exit(f"{release.archive}: integrity is {found}, expected {release.integrity}.")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        held = {}
        for name, (inside, checksum) in release.files.items():
            member = files.extractfile(inside)
            if member is None:
                sys.exit(f"{release.archive}: {inside} is no file.")
            held[name] = member.read()
            _compare(name, held[name], checksum)
    return held


def check() -> None:
    """Compare the files that are there with the checksums.

    Raises
    ------
    SystemExit
        When one is absent or differs.
    """
    for release in RELEASES:
        for name, (_, checksum) in release.files.items():
            path = FOLDER / name
            if not path.exists():
                sys.exit(f"{path} is absent; run python tools/vendor_static.py.")
            _compare(name, path.read_bytes(), checksum)


def _compare(name: str, content: bytes, checksum: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != checksum:
        sys.exit(f"{name}: SHA-256 is {found}, expected {checksum}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, without the network")
    if not parser.parse_args().check:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for release in RELEASES:
            for name, content in fetch(release).items():
                (FOLDER / name).write_bytes(content)
    check()
    print(f"{FOLDER} holds what it should.")


if __name__ == "__main__":
    main()
