"""Real exports that may lie beside the checkout; tests that use them skip when they do not."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real exports are not beside the checkout")
