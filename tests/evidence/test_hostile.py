"""Do odd, broken and hostile files give a clear error or few and true claims?"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from detente.errors import BadQuestion, NoAnswer
from detente.evidence import read

PAGE = """<!DOCTYPE html><html><head><title>Duties &amp; magnets</title>
<meta property="article:published_time" content="2025-06-11T08:00:00Z">
<meta property="og:site_name" content="The Ledger Post"><meta name="author" content="A. Writer">
<script>alert('Tariffs of 999 percent')</script><style>p{width:77%}</style></head><body>
<nav>Tariffs 88 percent</nav><article><h1>Duties &amp; magnets</h1>
<p>The United States imposed a <b>145 percent</b> tariff on Chinese goods, and export controls on
rare earths followed in April, said <a href="javascript:alert(1)">Howard Lutnick</a>.</p>
<p>China accounts for 60 percent of the world's rare earth mining.<img src=x onerror=alert(2)></p>
<p>&lt;script&gt;alert("a tariff of 5 percent")&lt;/script&gt;</p>
<script type="application/ld+json">{"x": "tariff of 66 percent"}</script></article></body></html>
"""
LEGAL = (
    "Section 301(b) of the Trade Act of 1974 (19 U.S.C. 2411(b)) provides that the Trade "
    "Representative shall determine whether acts under subsection (a) are actionable. The duties "
    "provided for in heading 9903.88.03 of the Harmonized Tariff Schedule shall apply to articles "
    "the product of China at a rate of 25 percent ad valorem, except as provided in note 20(f) to "
    "subchapter III of chapter 99. The importer of record shall, not later than 30 days after the "
    "date of entry, file the certification described in 19 CFR 351.402(f)(2), as amended by 62 FR "
    "27296, 27379. A 'covered article' is one classified under subheading 8505.11.0070, "
    "8541.43.0010 or 2025.10.00, and includes any part thereof.\n\n"
)
SPORT = (
    "The home team had 61 percent of possession and scored three goals in 12 minutes. On Saturday "
    "the 25-year-old striker, who cost 40 million euros in 2019, missed 2 of 3 penalties. "
    '"We gave 110 percent," the coach said. Ticket prices rose 8 percent. '
    "The bakery next door sold 1,200 rolls, 30% more than last week, on a 90-minute shift. "
)


def test_html_gives_its_text_and_facts_and_nothing_runs(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    reading = read(path)
    values = {claim.value for claim in reading.claims if claim.type != "date"}
    assert {145.0, 60.0} <= values
    assert not values & {999.0, 77.0, 88.0, 66.0}
    assert "alert('Tariffs" not in reading.text
    assert reading.published == date(2025, 6, 11)
    assert reading.metadata.title == "Duties & magnets"
    assert reading.metadata.outlet == "The Ledger Post"


def test_a_pdf_under_another_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    with pytest.raises(BadQuestion, match="this is a PDF"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"12 % 3\n"])
def test_a_file_without_words_has_no_answer(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(content)
    with pytest.raises(NoAnswer, match="no words"):
        read(path)


def test_a_missing_file_and_binary_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match="No such file"):
        read(tmp_path / "none.txt")
    path = tmp_path / "blob.txt"
    path.write_bytes(b"tariff\x00\x01\x02" * 50)
    with pytest.raises(BadQuestion, match="null bytes"):
        read(path)


def test_a_megabyte_of_legal_prose_gives_few_claims() -> None:
    text = LEGAL * (1_000_000 // len(LEGAL) + 1)
    reading = read(text, name="law")
    assert [(claim.type, claim.value, claim.unit) for claim in reading.claims] == [
        ("tariff_rate", 25.0, "percent")
    ]
    assert reading.claims[0].occurrences > 500


def test_another_topic_gives_no_false_alarm() -> None:
    reading = read(SPORT * 4, name="sport")
    assert reading.claims == ()
    assert reading.events == ()
    assert reading.mentions == ()


def test_long_runs_without_structure_do_not_hang() -> None:
    start = time.process_time()
    for text in (
        "tariff " * 30_000,
        "9" * 50_000 + " tariff",
        "“tariff " * 5_000,
        "A B C D E " * 8_000 + "tariffs on China",
        "a, " * 40_000 + "tariff said",
        "10%, " * 4_000 + "tariffs",
        "(" * 20_000 + "tariff",
    ):
        read(text + "\n", date(2025, 6, 1), name="run")
    assert time.process_time() - start < 40


def test_broken_english_is_read() -> None:
    text = (
        "USA make tariff 145 percent for China goods. China say it not accept, and do export "
        "control for 7 rare earth element on April 4. Trump say « we win » yesterday.\n"
    )
    reading = read(text, date(2025, 5, 2), name="broken")
    found = {(claim.type, claim.value) for claim in reading.claims}
    assert ("tariff_rate", 145.0) in found
    assert ("count", 7.0) in found
