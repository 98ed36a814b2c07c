"""Which deal beats no deal, for whom, and who is pressed for time?"""

from detente.bargain.agenda import Agenda, Item, Option, Purchase, Stated
from detente.bargain.agenda_file import read_agenda
from detente.bargain.docket import default_agenda
from detente.bargain.valuation import Valuation
from detente.bargain.value import Valuer

__all__ = [
    "Agenda",
    "Item",
    "Option",
    "Purchase",
    "Stated",
    "Valuation",
    "Valuer",
    "default_agenda",
    "read_agenda",
]
