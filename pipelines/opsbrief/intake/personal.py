"""Personal cells on their way in: hashed, shortened or counted before they are kept."""

from typing import Literal

from opsbrief.store import literal

MAIL = r"[^@\s]+@[^@\s]+"
# What lists of attendance put behind the name of somebody who is not of the company, in their languages.
GUEST_WORDS = (
    "guest|external|unverified|gast|extern|nicht verifiziert|nicht überprüft|invité|invitée|externe|non vérifié|non vérifiée|invitado|invitada"
    "|externo|externa|no comprobado|no verificado|convidado|convidada|não verificado|não verificada|ospite|esterno|esterna|non verificato"
    "|non verificata|niet geverifieerd|gość|zewnętrzny|niezweryfikowany|niezweryfikowane|ゲスト|外部|未確認"
)
GUEST = rf"(?:\s*[(（]\s*(?:{GUEST_WORDS})\s*[)）])+\s*$"
PHONE = r"\+?[\s\d().*xX/-]*\d[\s\d().*xX/-]{4,}"  # instead of a name: somebody who dialled in
# `Display (Original)`; with a slash it is how to speak of somebody.
ORIGINAL = r"^.*[(（]([^()（）/]+)[)）]\s*$"
# Words in the title of an event by which people say that they are away.
ABSENCE_WORDS = (
    "vacation|annual leave|on leave|parental leave|sick|sick leave|out of office|ooo|pto|day off|days off|holiday|holidays|urlaub|krank|abwesend|elternzeit"
    "|congé|congés|vacances|malade|arrêt maladie|absent|absente|vacaciones|de baja|ausente|férias|licença|ferie|malattia|assente|vakantie|verlof|ziek|afwezig"
    "|urlop|chorobowe|semester|sjuk|ferier|sygdom|休暇|有給|休み"
)
ABSENCE = rf"(?:^|[^\pL])(?:{ABSENCE_WORDS})(?:$|[^\pL])"
# Who has changed something when a program has: nobody.
SYSTEM_ACCOUNTS = (
    "system account", "systemkonto", "compte système", "cuenta del sistema", "conta do sistema", "account di sistema", "systeemaccount",
    "sharepoint app", "sharepoint-app", "app sharepoint",
)  # fmt: skip
How = Literal["domain", "count", "attendee", "renamed", "account", "event"] | bool


def personal(text: str, key: str | None, how: How = True) -> str:
    """SQL for a personal text: its keyed hash, the same for every spelling in capitals; without key, itself.

    `how`: of a mail address its domain, of a list how many it names, whatever the key; or the name of an attendee.
    """
    if how == "count":
        return f"cast(nullif(len(list_filter(string_split({text}, ';'), lambda x: trim(x) <> '')), 0) as varchar)"
    if how == "domain":
        return rf"nullif(lower(regexp_extract({text}, '@([^@\s<>;,]+)', 1)), '')"
    if how in ("attendee", "renamed"):
        return _attendee(text, key, renamed=how == "renamed")
    if how == "event":
        away = f"regexp_matches(lower({text}), {literal(ABSENCE)})"
        return f"{personal(text, key)} || case when {away} then ' (absence)' else '' end"
    if how == "account":
        nobody = ", ".join(map(literal, SYSTEM_ACCOUNTS))
        return f"case when lower({text}) not in ({nobody}) then {personal(text, key)} end"
    if key is None:
        return f"case when regexp_full_match({text}, {literal(MAIL)}) then lower({text}) else {text} end"
    return f"substr(sha256({literal(key)} || lower({text})), 1, 16)"


def _attendee(text: str, key: str | None, *, renamed: bool) -> str:
    """SQL for a name in a list of attendance: without what the list puts behind it, then ` (guest)` or ` (phone)` where it says so.

    `renamed`: the name before somebody changed it, where it stands in brackets. A telephone number is never kept: where names
    are, four digits of a hash, which tell the callers of a meeting apart and fit many thousands of numbers.
    """
    bare = f"regexp_replace({text}, {literal(GUEST)}, '', 'i')"
    if renamed:
        bare = rf"regexp_replace({bare}, '\s*#\d*\s*$', '')"
        bare = f"coalesce(nullif(trim(regexp_extract({bare}, {literal(ORIGINAL)}, 1)), ''), {bare})"
    bare = f"coalesce(nullif(trim({bare}), ''), {text})"
    number = f"regexp_replace({text}, '[^0-9*]', '', 'g')"
    caller = f"substr(sha256({number}), 1, 4)" if key is None else personal(number, key)
    return (
        f"case when regexp_full_match({text}, {literal(PHONE)}) then {caller} || ' (phone)'"
        f" when regexp_matches({text}, {literal(GUEST)}, 'i') then {personal(bare, key)} || ' (guest)' else {personal(bare, key)} end"
    )
