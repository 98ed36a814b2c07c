"""Products by code or words; typos are forgiven, and nobody waits."""

from __future__ import annotations

import time

import pytest

from detente.web.search import index, search


@pytest.mark.parametrize(
    ("asked", "start"),
    [
        ("permanant magnts", "8505"),
        ("labtop", "847130"),
        ("smartphones", "851713"),
        ("soybeens", "1201"),
        ("lithium ion baterries", "850760"),
        ("electric car", "870380"),
        ("solar cels", "85414"),
        ("polysilicon", "280461"),
        ("8505.11.0070", "8505110070"),
        ("8505.11.00.99", "85051100"),
        ("9503", "9503"),
    ],
)
def test_the_thing_meant_is_among_the_first(asked, start):
    found = search(asked, 5)
    assert any(each.code.startswith(start) for each in found), [each.code for each in found]


@pytest.mark.parametrize("asked", ["xyzzyqqq", "", "…", "不明", "of the"])
def test_what_nobody_means_finds_nothing(asked):
    assert search(asked) == []


def test_no_search_takes_fifty_milliseconds():
    index()
    worst = 0.0
    for asked in ("permanant magnts", "wimen dreses of coton knitted", "85", "t", "zzzzzz " * 20):
        begun = time.perf_counter()
        search(asked, 100)
        worst = max(worst, time.perf_counter() - begun)
    assert worst < 0.05, f"{1000 * worst:.0f} ms"
