"""``detente audit``: which claims of an article hold, by the record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import output

if TYPE_CHECKING:
    from datetime import date

    from detente.evidence.audit import Audit, Audited
    from detente.evidence.extractor import Endpoint
    from detente.ledger import Ledger

__all__ = ["audit"]

_KEY = "DETENTE_MODEL_KEY"
_STYLES = {
    "supported": "green",
    "close": "green",
    "loose": "yellow",
    "disputed": "blue",
    "contradicted": "red",
}


def audit(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE…",
            help="Articles: plain text, Markdown or a saved web page; with --score gold files.",
        ),
    ] = None,
    published: Annotated[
        str,
        typer.Option(
            "--published",
            metavar="DAY",
            help="Day of publication, where the file does not tell it.",
        ),
    ] = "",
    report: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.html", help="Write a page with everything found."),
    ] = None,
    score: Annotated[
        bool,
        typer.Option("--score", help="Score the reading and the verdicts against GOLD.json files."),
    ] = False,
    record: Annotated[
        str,
        typer.Option("--record", metavar="WORDS", help="Only show what the record holds on WORDS."),
    ] = "",
    model_url: Annotated[
        str,
        typer.Option(
            "--model-url",
            metavar="URL",
            help="An OpenAI-compatible service that may propose more claims; the article is sent "
            "there. Its key is read from DETENTE_MODEL_KEY.",
        ),
    ] = "",
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help="The model at --model-url.")
    ] = "",
    ledger: output.LedgerOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Claim by claim what the record says: figures, days, counts, shares and effects.

    Nothing is fetched: save a web page first. With several articles: where they agree, what they
    share, and what the record has.

    Examples:

      detente audit article.txt --published 2025-06-08 --out audit.html

      detente audit one.html two.md --json

      detente audit --score gold/*.json

      detente audit --record "rare-earth exports"
    """
    from detente.errors import BadQuestion

    book = output.ledger(ledger)
    if record:
        _record(record, book, as_json)
        return
    if not files:
        raise BadQuestion("Name at least one article, such as detente audit article.txt.")
    if report is not None and report.suffix.lower() not in (".html", ".htm"):
        raise BadQuestion(f"--out {report}: the page is HTML; let the name end in .html.")
    if score:
        _score(files, book, as_json)
        return
    day = output.day(published, "published") if published else None
    found = _audited(files, day, ledger, _endpoint(model_url, model))
    if report is not None:
        _write(found, report)
    if as_json:
        output.emit_json(found.to_dict())
        return
    for article in found.articles:
        _show(article)
    _last_line(found)


def _endpoint(url: str, model: str) -> Endpoint | None:
    from detente.errors import BadQuestion
    from detente.evidence.extractor import Endpoint

    if bool(url) != bool(model):
        raise BadQuestion("--model-url and --model go together: the service and the model's name.")
    return Endpoint(url=url, model=model, key=os.environ.get(_KEY, "")) if url else None


def _audited(
    files: list[str],
    published: date | None,
    extra: list[Path] | None,
    endpoint: Endpoint | None,
) -> Audit:
    from detente.evidence.audit import audit as judge
    from detente.evidence.many import read_and_judge
    from detente.evidence.reuse import reused

    paths = [_file(name) for name in files]
    pairs = read_and_judge(paths, published, extra=extra or (), endpoint=endpoint)
    readings = [reading for reading, _ in pairs]
    return judge(
        readings,
        output.ledger(extra),
        reused(readings) if len(readings) > 1 else (),
        [verdicts for _, verdicts in pairs],
    )


def _file(name: str) -> Path:
    from detente.errors import BadQuestion

    if name.lower().startswith(("http://", "https://", "www.")):
        raise BadQuestion(
            f"{name} is an address, and nothing is fetched here. Open it in a browser, save the "
            "page (as HTML or text), and give the saved file."
        )
    if name.lower().endswith(".json"):
        raise BadQuestion(f"{name} looks like a gold file; score against it with --score.")
    path = Path(name)
    if path.is_dir():
        raise BadQuestion(f"{name} is a folder. Name the files in it, such as {name}/*.txt.")
    return path


def _write(found: Audit, path: Path) -> None:
    from detente.brief.palette import TOKENS
    from detente.errors import BadQuestion
    from detente.evidence.report import html

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html(found, TOKENS), encoding="utf-8")
    except OSError as error:
        raise BadQuestion(f"--out {path}: {error.strerror or error}.") from None
    typer.echo(f"Wrote {path}", err=True)


def _show(article: Audited) -> None:
    from rich.text import Text

    reading = article.reading
    columns = {"#": "right", "Claim": "left", "Verdict": "left", "Record": "left"}
    day = f", published {reading.published}" if reading.published else ", day not known"
    table = output.grid(f"{reading.name}{day}", columns)
    for number, entry in enumerate(article.judged, start=article.first + 1):
        verdict = entry.verdict
        words = Text(_flat(entry.claim.text))
        if entry.claim.source != "article":
            words.append(f"\n{entry.claim.source}", style="dim")
        said = Text(verdict.record)
        if verdict.why:
            said.append(f"\n{verdict.why}" if verdict.record else verdict.why, style="dim")
        for other in entry.against:
            said.append(f"\ncontradicts claim {other + 1}", style="red")
        for remark in entry.remarks:
            said.append(f"\n{remark}", style="red")
        if verdict.command:
            said.append(f"\n{verdict.command}", style="dim")
        style = _STYLES.get(verdict.outcome.value, "dim")
        table.add_row(str(number), words, Text(verdict.words, style=style), said)
    console = output.console()
    if article.judged:
        console.print(table)
    else:
        console.print(
            f"{reading.name}{day}: no claim on the conflict that could be checked.", markup=False
        )
    speakers = {quote.speaker for quote in reading.quotes if quote.speaker}
    console.print(
        f"{_many(len(reading.quotes), 'quotation')} of {_many(len(speakers), 'speaker')}, "
        f"{_many(len(reading.events), 'dated act')}, {_many(len(reading.mentions), 'measure')}.",
        style="dim",
    )
    for note in reading.notes:
        console.print(f"Note: {note}", style="dim", markup=False)


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _last_line(found: Audit) -> None:
    from detente.evidence.report import finding
    from detente.evidence.reuse import MOST

    console = output.console()
    shared = sum(row.told_by > 1 for row in found.rows)
    if shared:
        console.print(f"{shared} facts are told by several articles (--out shows them).")
    if found.reused:
        many = f"The {MOST} longest" if len(found.reused) == MOST else str(len(found.reused))
        console.print(f"{many} passages that articles share are listed (--out shows them).")
    console.print(f"[bold]{finding(found)}.[/]")


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else flat[:89] + "…"


def _record(words: str, book: Ledger, as_json: bool) -> None:
    from dataclasses import asdict

    from detente.evidence.lookup import held

    found = held(words, book)
    if as_json:
        output.emit_json({"record": [asdict(entry) for entry in found]})
        return
    columns = {"Day": "left", "What": "left", "Figure": "right", "Source": "left"}
    table = output.grid("", columns)
    for entry in found:
        table.add_row(entry.day, entry.what, entry.figure, f"{entry.source} ({entry.certainty})")
    output.console().print(table)


def _score(files: list[str], book: Ledger, as_json: bool) -> None:
    from detente.errors import BadQuestion
    from detente.evidence.scoring.gold import score_files

    golds = [Path(name) for name in files if name.lower().endswith(".json")]
    if not golds:
        raise BadQuestion("--score wants annotations: files that end in .json.")
    articles = [_file(name) for name in files if not name.lower().endswith(".json")]
    found = score_files(golds, articles, book)
    if as_json:
        output.emit_json(found.to_dict())
        return
    columns = {"": "left", "Recall": "right", "Precision": "right"}
    table = output.grid(
        f"Score over {len(golds)} article{'s' if len(golds) > 1 else ''}",
        columns | {"In the gold": "right", "Found": "right"},
    )
    for name, recall, precision, gold, given in found.all.rows():
        if gold or given:
            table.add_row(name, f"{recall:.3f}", f"{precision:.3f}", str(gold), str(given))
    console = output.console()
    console.print(table)
    wrong, sound = found.false_alarms
    if found.faulty.gold:
        console.print(
            f"Verdicts on claims that are not simply correct: {found.faulty.hits} of "
            f"{found.faulty.gold} agree."
        )
    if sound:
        console.print(f"Correct claims called contradicted: {wrong} of {sound}.")
    for words, times in found.verdicts:
        console.print(f"Verdict {words}: {times}", style="dim", markup=False)
