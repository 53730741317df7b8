"""What a centre says of itself: ``GET /v1/centre``."""

from __future__ import annotations

from typing import Any

import msgspec

from ioc_desktop.sync.body import BYTE_ORDER_MARK, sound
from ioc_desktop.sync.faults import BadPage


class DatasetHead(msgspec.Struct, frozen=True):
    """A dataset that the centre offers; ``head`` is its newest change, opaque to us."""

    name: str
    head: str | int | None = None


class CentreInfo(msgspec.Struct, frozen=True):
    """What ``GET /v1/centre`` says. ``time`` is the centre's clock, RFC 3339.

    ``commands`` False: it takes none (anything else is found out by sending one).
    """

    id: str
    epoch: str
    schema: str
    datasets: tuple[DatasetHead, ...]
    name: str | dict[str, str] = ""
    time: str | None = None
    push: bool | str | dict[str, Any] | None = None
    commands: Any = None

    @property
    def title(self) -> str:
        """Return the centre's name in its first language."""
        if isinstance(self.name, str):
            return self.name
        return self.name.get("vi") or next(iter(self.name.values()), "")


_info_decoder = msgspec.json.Decoder(CentreInfo)


def decode_centre(body: bytes, centre: str) -> CentreInfo:
    """Decode the answer of ``GET /v1/centre``, which must be that of ``centre``.

    Its schema may be one that we do not speak: that is for each dataset to find (15).

    Raises:
        BadPage: it is no such answer, or another centre's.
    """
    try:
        info = _info_decoder.decode(sound(body.removeprefix(BYTE_ORDER_MARK)))
    except msgspec.ValidationError as error:
        raise BadPage(
            "envelope", f"{centre} does not describe itself as a centre: {error}"
        ) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadPage("json", f"{centre} sent broken JSON: {error}") from error
    if info.id != centre:
        raise BadPage("foreign_centre", f"asked {centre}, but {info.id[:80]!r} answered")
    return info
