"""Products by code or words; typos are forgiven, and nobody waits."""

from __future__ import annotations

import pytest

from detente.web.search import search


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
