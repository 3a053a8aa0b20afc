"""`python -m opsbrief.cli`."""

from opsbrief.cli import entry

entry()
