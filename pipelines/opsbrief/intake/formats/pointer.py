"""Files that hold no data but only say where it is: a web query, a link, a stub of a synced document. Each has its answer."""

import re

from opsbrief.errors import OpsbriefError

QUERY = re.compile(r"web\s*\r?\n1\s*\r?\n\s*https?://", re.IGNORECASE)
LINK = re.compile(r"\[InternetShortcut\]|<\?xml[^>]*>\s*<!DOCTYPE plist.{0,400}<key>URL</key>", re.DOTALL)
STUB = re.compile(r"\{[^\[\]]{0,4000}\"(?:doc_id|resource_id)\"\s*:", re.DOTALL)


def refuse_pointer(start: str, name: str) -> None:
    """OpsbriefError with what to do instead when a file is such a pointer; nothing otherwise."""
    text = start.lstrip("\ufeff \r\n\t")
    if QUERY.match(text):
        what, fix = "a web query", "open it in Excel and save it as .xlsx, or use Export > CSV of the list"
    elif LINK.match(text):
        what, fix = "a link", "open it in a browser and download the document behind it"
    elif len(text) < 8_000 and (
        STUB.match(text) or name.casefold().endswith((".gdoc", ".gsheet", ".gslides"))
    ):
        what, fix = "a stub of an online document", "open it and use File > Download > .xlsx or .csv"
    else:
        return
    raise OpsbriefError(f"{name} is {what}: it only points to the data", name, fix)
