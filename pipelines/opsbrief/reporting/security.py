"""What a page allows itself: its Content-Security-Policy, and data that may stand in a script element."""

import base64
import hashlib
import json

from markupsafe import Markup


def policy(style: str, scripts: list[str], *, interactive: bool) -> str:
    """A Content-Security-Policy: nothing from anywhere, these scripts only, no eval.

    The interactive library sets styles while it draws; only a page that holds it allows inline styles.
    """
    styles = "'unsafe-inline'" if interactive else csp_hash(style)
    return (
        f"default-src 'none'; style-src {styles}; script-src {' '.join(scripts)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def csp_hash(text: str | bytes) -> str:
    """The hash that a Content-Security-Policy lists to allow exactly this text."""
    raw = text.encode("utf-8") if isinstance(text, str) else text
    return "'sha256-" + base64.b64encode(hashlib.sha256(raw).digest()).decode("ascii") + "'"


def json_for_script(value: object) -> Markup:
    """JSON that can stand in a script element: no `<` that could close it."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 - escaped above


def brief_number(value: float | None) -> float | None:
    """A value for drawing: six digits are finer than any pixel, and half as long in the page."""
    if value is None:
        return None
    short = float(f"{value:.6g}")
    return int(short) if short.is_integer() else short
