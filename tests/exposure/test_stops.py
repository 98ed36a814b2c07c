"""Is the fast stop of many parts that of the licence room?"""

from __future__ import annotations

import numpy as np
import pytest

from detente.exposure.stops import stop_days
from detente.shortage.licences import COVERS, Licences, first_stops


@pytest.mark.parametrize("process", [Licences(), Licences.delay(60), Licences.banned()])
def test_agrees_with_the_licence_room(process: Licences) -> None:
    slow = first_stops(process.path(730), COVERS)
    fast = stop_days(process, np.array(COVERS, dtype=float), np.full(len(COVERS), np.nan))
    for place, cover in enumerate(COVERS):
        early, central, late = (np.inf if day is None else day for day in slow[cover])
        assert fast.central[place] == central
        assert fast.early[place] == pytest.approx(early, abs=1)
        assert fast.late[place] == pytest.approx(late, abs=1)


def test_a_short_lead_time_holds_less_on_the_way() -> None:
    cover = np.full(3, 20.0)
    found = stop_days(Licences(), cover, np.array([np.nan, 5.0, 0.0]))
    assert found.central[2] < found.central[1] <= found.central[0]


def test_unknown_cover_gives_no_day() -> None:
    found = stop_days(Licences(), np.array([np.nan]), np.array([30.0]))
    assert np.isnan(found.central[0])
