"""Do odd, broken and hostile files give a clear error or few and true claims?"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from detente.errors import BadQuestion, NoAnswer
from detente.evidence import read
from detente.evidence.judge import judge_all
from detente.evidence.verdict import Outcome
from detente.ledger import Ledger

ALARMS = (Outcome.contradicted, Outcome.outdated, Outcome.loose)

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


HEALTH = (
    "The ministry said on Monday that 85 percent of clinics would charge a fee of $20 from "
    "April 1. The ban on vaping took effect on January 1, 2025, and the court ruled on Friday "
    "that insurers must pay 80 percent of the cost of insulin. The levy on sugar, at 10 "
    "percent, cut consumption; drug licences were suspended for 30 days and imports of "
    "generic medicines rose 9 percent. "
)
REPORT = (
    "Revenue rose 12 percent to $4.2 billion and gross margin widened by 150 basis points. "
    "Asia, with China at 18 percent of sales, grew 7 percent. On March 3 the board agreed to "
    "buy back 8 percent of the shares. Supplier costs, energy and tariffs together took 2 "
    "percent of revenue, exports from the plant in Ohio fell 4 percent, and the firm controls "
    "35 percent of its market for industrial pumps, as the chief executive told analysts in a "
    "call that lasted an hour. The new line in Dayton starts in autumn; pensions cost 3 "
    "percent of pay, and the plant there will run on 90 percent wind power. "
)
KITCHEN = (
    "Mix 60 percent flour with 40 percent water and rest the dough for 24 hours. Chocolate "
    "with 70 percent cocoa works best. In May, when soybeans from China are fresh, double the "
    "butter. "
)
CHICKPEAS = (
    "India imposed a 30 percent duty on Australian chickpeas last Thursday, and Canberra "
    "answered with an export licence for lithium. The European Union's anti-dumping duty on "
    "Turkish rebar rose to 18.5 percent on May 2, 2024. Japan restricted exports of three "
    "chemicals to South Korea in July 2019. Chickpea prices fell 12 percent in Perth, said "
    "Colin Marsh, a grower. "
)


@pytest.mark.parametrize("page", [HEALTH, REPORT, KITCHEN], ids=["health", "report", "kitchen"])
def test_a_page_of_another_topic_gives_nothing_to_judge(page: str) -> None:
    reading = read("\n\n".join([page] * 12) + "\n", date(2025, 2, 3), name="other")
    assert (reading.claims, reading.events, reading.mentions) == ((), (), ())


def test_a_book_is_read_to_its_end() -> None:
    last = "The United States put a duty of 27.5 percent on Chinese steel.\n"
    reading = read(SPORT * 3_000 + last, date(2025, 6, 15), name="book")
    assert reading.text.endswith(last.strip()) or reading.text.endswith(last)
    assert 27.5 in {claim.value for claim in reading.claims}


def test_another_trade_conflict_raises_no_alarm() -> None:
    reading = read("\n\n".join([CHICKPEAS] * 6) + "\n", date(2024, 5, 20), name="other")
    wrong = [each for each in judge_all(reading, Ledger.bundled()) if each.outcome in ALARMS]
    assert reading.claims
    assert not wrong
    assert not reading.mentions


def test_stray_null_bytes_and_turned_writing_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("mining.", "mining \x00\u202egninim\u202c."), encoding="utf-8")
    reading = read(path)
    assert not {"\x00", "\u202e", "\u202c"} & set(reading.text)
    assert 60.0 in {claim.value for claim in reading.claims}


def test_linked_data_tells_title_outlet_and_day() -> None:
    data = (
        '<script type="application/ld+json">{"headline": "Fees return", "datePublished": '
        '"2025-10-12T08:00:00Z", "author": [{"name": "Jo Park"}], "publisher": {"@type": '
        '"Organization", "name": "Oak <b>Herald</b>"}, "note": "a tariff of 66 percent"}</script>'
    )
    page = (
        f"<html><head><title>Fees return - Oak Herald</title>{data}</head><body><nav><time "
        'datetime="2020-01-01">then</time></nav><article><p>Port fees on Chinese ships began and '
        "the tariff stays in place for every importer.</p></article></body></html>"
    )
    known = read(page, name="page.html").metadata
    assert (known.title, known.outlet, known.author) == ("Fees return", "Oak Herald", "Jo Park")
    assert known.published == date(2025, 10, 12)
    assert "66" not in read(page, name="page.html").text
