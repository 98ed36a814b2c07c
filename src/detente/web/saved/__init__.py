"""What is kept between visits: saved scenarios and jobs, in SQLite or PostgreSQL."""

from detente.web.saved.store import Job, Saved, SavedScenario

__all__ = ["Job", "Saved", "SavedScenario"]
