"""Do two labelled arrays speak of the same things, in the same order?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from detente.errors import AxisMismatch, BadQuestion, nearest

__all__ = ["Axis", "require_equal"]

SHOWN = 5


@dataclass(frozen=True, slots=True, repr=False)
class Axis:
    """The labels along one dimension of an array: a name, and each label once.

    Two axes are equal when their labels are equal in the same order; lengths that happen to agree
    prove nothing.

    Raises
    ------
    BadQuestion
        When a label stands twice, or is empty.
    """

    name: str = field(compare=False)  # "regions", "sectors"
    labels: tuple[str, ...]
    _places: dict[str, int] = field(init=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        labels = tuple(self.labels)
        places = {label: place for place, label in enumerate(labels)}
        if "" in places:
            raise BadQuestion(f"{self.name}: the label at place {places['']} is empty.")
        if len(places) != len(labels):
            twice = [label for place, label in enumerate(labels) if places[label] != place]
            raise BadQuestion(f"{self.name}: stands more than once: {_some(twice)}.")
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "_places", places)

    def __repr__(self) -> str:
        return f"Axis({self.name!r}, {len(self)} labels: {_some(self.labels)})"

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __contains__(self, label: object) -> bool:
        return label in self._places

    def index(self, label: str) -> int:
        """The place of `label`, counted from zero.

        Raises
        ------
        BadQuestion
            When the axis does not carry it; the text names the nearest label.
        """
        try:
            return self._places[label]
        except KeyError:
            hint = nearest(label, self.labels)
            raise BadQuestion(
                f"{label!r} is not among the {len(self)} {self.name} ({_some(self.labels)}).{hint}"
            ) from None

    def indices(self, labels: Iterable[str]) -> list[int]:
        """The places of several labels, in the order given."""
        return [self.index(label) for label in labels]

    def require(self, other: Axis, *, where: str = "") -> None:
        """Raise `AxisMismatch` unless `other` carries these labels in this order."""
        require_equal(self, other, where=where)


def require_equal(expected: Axis, found: Axis, *, where: str = "") -> None:
    """Raise unless two axes carry the same labels in the same order.

    Parameters
    ----------
    expected, found
        The axis that is right, and the one that came.
    where
        What the second one labels, for the message: ``"the shock"``.

    Raises
    ------
    AxisMismatch
        Naming the labels that are missing, too many, or the first one out of order.
    """
    if expected.labels == found.labels:
        return
    head = f"{where or 'These arrays'}: {found.name} differ from the {expected.name} expected"
    missing = [label for label in expected if label not in found]
    extra = [label for label in found if label not in expected]
    parts = []
    if missing:
        parts.append(f"missing {_some(missing)}")
    if extra:
        parts.append(f"not expected {_some(extra)}")
    if not parts:
        pairs = zip(expected, found, strict=True)
        place, (right, came) = next((n, two) for n, two in enumerate(pairs) if two[0] != two[1])
        parts.append(
            f"the same labels in another order; at place {place} {came!r} stands "
            f"where {right!r} belongs"
        )
    raise AxisMismatch(f"{head}: {'; '.join(parts)}.")


def _some(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
    return ", ".join(labels[:SHOWN]) + more
