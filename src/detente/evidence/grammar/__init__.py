"""How is a claim of quantity worded?"""

from __future__ import annotations

from detente.evidence.grammar.reader import claims_of

__all__ = ["claims_of"]
