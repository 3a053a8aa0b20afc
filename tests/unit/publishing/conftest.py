"""Ops tables filled by hand, as the tests of the checks have them."""

from tests.unit.quality.conftest import desk, shipped

__all__ = ["desk", "shipped"]
