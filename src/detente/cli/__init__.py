"""The command line: thin faces over the engine, one file a verb."""

from detente.cli.app import main

__all__ = ["main"]
