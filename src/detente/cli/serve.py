"""``detente serve``: the web app and the HTTP API on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from detente.cli import output

__all__ = ["serve"]


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; 0.0.0.0 for all.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8000,
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="URL",
            help="Where scenarios and jobs are kept: sqlite:///FILE or postgresql+psycopg://…",
            show_default="SQLite in the user's data folder",
        ),
    ] = "",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="A name that the Host header may carry, besides localhost. Repeatable.",
        ),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="A token that every request must bear; or the environment's DETENTE_TOKEN.",
        ),
    ] = None,
    rate: Annotated[
        float, typer.Option("--rate", min=1, help="Requests a second from one address.")
    ] = 200,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="Jobs that run at once.")
    ] = 1,
    ledger: output.LedgerOption = None,
) -> None:
    """Open the web app: the same answers as pages, with an API under /api/v1.

    Listens on this machine only, unless --host says otherwise. Ends with Ctrl-C.

    Examples:

      detente serve

      detente serve --port 8080 --store sqlite:///scenarios.db
    """
    from detente.errors import BadQuestion

    try:
        import uvicorn

        from detente.web import Settings
        from detente.web.app import create_app
    except ImportError as error:
        raise BadQuestion(
            f"The web app needs {error.name}; install it with: pip install 'detente[web]'."
        ) from None
    plain = Settings()
    names = {*plain.hosts, *(allow_host or ())}
    if host not in ("0.0.0.0", "::"):
        names.add(host)
    app = create_app(
        Settings(
            store=store,
            hosts=tuple(sorted(names)),
            token=_token(token_file),
            ledger=tuple(ledger or ()),
            rate=rate,
            burst=max(plain.burst, int(2 * rate)),
            workers=workers,
        )
    )
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"detente is at http://{shown}:{port}/ (Ctrl-C ends it)", err=True)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=16_384,
        limit_concurrency=500,
    )


def _token(file: Path | None) -> str:
    from detente.errors import BadQuestion

    if file is None:
        return os.environ.get("DETENTE_TOKEN", "")
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"--token-file {file} cannot be read: {error}.") from None
    if len(token) < 16:
        raise BadQuestion(f"--token-file {file}: a token needs 16 characters or more.")
    return token
