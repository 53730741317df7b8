"""What the audience of a briefing sees, as JSON lines for whoever started the program (``--tell``).

The console follows a briefing by it; so can a room's own control.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ioc_desktop.ui.present_room import PresentRoom


class Teller:
    """Says on stdout what the audience sees, a JSON line for each change."""

    def __init__(self, room: PresentRoom) -> None:
        """Tell nothing yet."""
        self._room = room
        self._told: dict[str, object] = {}

    def tell(self) -> None:
        """Print what is seen now, if it is something else than before."""
        room = self._room
        show, audience = room.show, room.audience
        shown = show.stage.on_air
        facts: dict[str, object] = {
            "page": show.sheet.page + 1,
            "of": len(show.planner.deck.pages),
            "part": show.sheet.part + 1,
            "scene": show.planner.deck.pages[show.sheet.page].scene,
            "title": audience.top.texts.main,
            "tile": show.tile,
            "stamp": audience.bottom.texts.main,
            "number": audience.bottom.texts.end,
            "tiles": [] if shown is None else sorted(show.titles().values()),
            "waiting": shown is None or shown.plan.id != show.deck_name or bool(shown.pending),
            "trouble": show.trouble,
            "black": show.black,
            "card": "" if audience.card.said is None else audience.card.said.title,
            "closer": [] if room.drill is None else list(room.drill.crumbs),
            "live": [] if room.live is None or not room.live.on else list(room.live.heads),
            "changed": "" if room.live is None else room.live.said,
            "speaker": room.speaker is not None and room.speaker.window.isVisible(),
        }
        if facts != self._told:
            self._told = facts
            sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
            sys.stdout.flush()
