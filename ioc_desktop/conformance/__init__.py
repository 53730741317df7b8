"""Is this a centre? The conformance checks of the Centre API v1, against anybody's centre.

``verify(VerifyOptions(...))`` asks, judges and returns a ``Verdict``; it prints nothing and
trusts nothing: every request has a deadline and every answer a bound. What may be wrong, and
what to do about it, stands in ``catalogue``; ``wire`` is the HTTP of its own that sees what a
client's library would smooth over.
"""

from ioc_desktop.conformance.ledger import Outcome, Result
from ioc_desktop.conformance.verify import Verdict, VerifyOptions, verify

__all__ = ["Outcome", "Result", "Verdict", "VerifyOptions", "verify"]
