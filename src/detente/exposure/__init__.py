"""Which of my parts are caught by an export control, and for how many days do they last?"""

from detente.exposure.assess import Exposure, exposure
from detente.exposure.parts import Parts, read_parts

__all__ = ["Exposure", "Parts", "exposure", "read_parts"]
