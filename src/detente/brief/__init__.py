"""All of it on one page: what is in force, what it costs whom, what comes next, and on what."""

from detente.brief.contents import Brief, contents
from detente.brief.summary import summary
from detente.brief.write import write

__all__ = ["Brief", "contents", "summary", "write"]
