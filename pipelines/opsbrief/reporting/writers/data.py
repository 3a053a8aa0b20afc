"""`brief.json`: every number of a brief, once, for programs and for `opsbrief verify`."""

import json

from opsbrief.insights.brief import Brief


def brief_json(brief: Brief) -> bytes:
    """The Brief as JSON: sorted keys, UTF-8, LF, one value per line; equal briefs give equal bytes."""
    text = json.dumps(
        brief.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False
    )
    return (text + "\n").encode("utf-8")
