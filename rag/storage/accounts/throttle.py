"""Wrong passwords: after ten in a row for a name, fifty from an address, each costs a wait that grows.

Counted in the database, so that several processes count together and a restart forgives nothing. A name
that is no account's is counted as any other: the wait does not tell which names there are.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from rag.storage.account_schema import wrong_passwords as wrong
from rag.storage.database import Repository

FREE_OF_NAME, FREE_OF_ADDRESS = 10, 50
"""Wrong passwords in a row that cost no wait. Many people may stand behind one address."""
_FIRST_WAIT, _LONGEST_WAIT = 30.0, 3600.0
_FORGOTTEN_SECONDS = 86_400.0


class Throttle(Repository):
    """Counts wrong passwords by name and by address."""

    def admit(self, name: str, address: str) -> float:
        """Seconds that a try has to wait; 0 for one that may be made now, which counts as a wrong one.

        It counts before the password is looked at: of a thousand tries at once ten are.
        """
        with self._write() as db:
            now = time.time()
            db.execute(delete(wrong).where(wrong.c.last_at < now - _FORGOTTEN_SECONDS))
            query = select(func.max(wrong.c.waits_until))
            until = db.execute(query.where(wrong.c.subject.in_(_subjects(name, address)))).scalar()
            if until and until > now:
                return float(until - now)
            for subject, free in zip(
                _subjects(name, address), (FREE_OF_NAME, FREE_OF_ADDRESS), strict=True
            ):
                count = db.execute(select(wrong.c.count).where(wrong.c.subject == subject)).scalar() or 0
                values = {"count": count + 1, "last_at": now}
                wait = wait_after(count + 1, free)
                values["waits_until"] = now + wait if wait else 0.0
                statement = insert(wrong).values(subject=subject, **values)
                db.execute(statement.on_conflict_do_update(index_elements=["subject"], set_=values))
        return 0.0

    def forgive(self, name: str, address: str) -> None:
        """The password was right: the row of wrong ones is over for the name.

        Of the address this try alone is taken back: whoever tries the passwords of others may have an
        account of their own.
        """
        of_name, of_address = _subjects(name, address)
        with self._write() as db:
            db.execute(delete(wrong).where(wrong.c.subject == of_name))
            this = wrong.c.subject == of_address
            db.execute(update(wrong).where(this).values(count=wrong.c.count - 1, waits_until=0.0))


def wait_after(count: int, free: int) -> float:
    """Seconds that the next try waits after so many wrong ones: none, then 30 s, doubled each time."""
    if count < free:
        return 0.0
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(count - free, 10))


def _subjects(name: str, address: str) -> Sequence[str]:
    return [f"name:{name.strip().lower()[:100]}", f"address:{_network(address)}"]


def _network(address: str) -> str:
    """The address; of IPv6 its first 64 bits: one line gets them all, 2^64 addresses."""
    try:
        whole = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(whole, ipaddress.IPv4Address):
        return address
    return str(whole.ipv4_mapped or ipaddress.ip_network((whole, 64), strict=False))
