"""Is the publisher's file there, and where in an archive does it stand?"""

from __future__ import annotations

import fnmatch
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from detente.errors import BadQuestion, DataMissing

__all__ = ["opened"]


@contextmanager
def opened(path: Path, pattern: str) -> Iterator[Path | BytesIO]:
    """The file itself, or the one member of a zip archive whose name fits `pattern`.

    Raises
    ------
    DataMissing
        When there is no such file.
    BadQuestion
        When the archive holds no such member, or several.
    """
    if not path.exists():
        raise DataMissing(f"There is no file {path}.")
    if path.suffix.lower() != ".zip" or pattern == "*":
        yield path
        return
    with zipfile.ZipFile(path) as archive:
        fits = [
            name
            for name in archive.namelist()
            if fnmatch.fnmatch(Path(name).name.lower(), pattern.lower())
        ]
        if len(fits) != 1:
            raise BadQuestion(
                f"{path.name} holds {len(fits)} files like {pattern}"
                f"{': ' + ', '.join(fits[:6]) if fits else ''}; unpack the one that is meant."
            )
        yield BytesIO(archive.read(fits[0]))
