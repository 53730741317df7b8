"""What the scene editor says: what a gesture does, what a key is for. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.editor_gesture import Proposal


def proposal_words(proposal: Proposal, names: Mapping[str, str], words: Words) -> str:
    """Return what a proposal would do, or why it cannot be; ``names`` are the tiles' by id."""
    other = names.get(proposal.other, proposal.other)
    refusals = {
        "off the grid": words("Not here: it would be off the grid"),
        "over another tile": words("Not here: it would lie over “{tile}”", tile=other),
        "no such display": words("Not here: there is no display {role}", role=proposal.role),
    }
    if proposal.why:
        return refusals[proposal.why]
    column, row = proposal.at[0] + 1, proposal.at[1] + 1
    width, height = proposal.span
    place = words("{role}, column {column}, row {row}", role=proposal.role, column=column, row=row)
    acts = {
        "move": words("Move to {place}", place=place),
        "resize": words("{width} × {height} cells", width=width, height=height),
        "swap": words("Change places with “{tile}”", tile=other),
        "copy": words("Copy to {place}", place=place),
        "add": words("New tile at {place}", place=place),
    }
    return acts[proposal.act]


def key_list(words: Words) -> tuple[tuple[str, str], ...]:
    """Return every key of the editor with what it does, in the order in which one meets them."""
    return (
        ("Tab, ←↑→↓", words("choose a tile")),
        ("Ctrl+←↑→↓", words("go to the next display")),
        ("Alt+←↑→↓", words("move the tile by a cell")),
        ("Shift+←↑→↓", words("make the tile larger or smaller")),
        ("S", words("swap: then choose the other tile, Enter")),
        ("Insert, A", words("add a tile: type a name, Enter")),
        ("Enter", words("the tile's settings; Esc goes back")),
        ("F2", words("the tile's title")),
        ("Delete", words("remove the tile")),
        ("Ctrl+C, Ctrl+V", words("copy the tile, also to another display")),
        ("Ctrl+Z, Ctrl+Shift+Z", words("undo, redo")),
        ("Z", words("the whole display, and back")),
        ("Ctrl+PgUp, Ctrl+PgDn", words("another size of wall")),
        ("F6", words("next part of the window")),
        ("F8", words("the next thing that is wrong")),
        ("Ctrl+I", words("name and key of the scene")),
        ("Ctrl+S", words("save; the wall follows if the scene is on air")),
        ("Ctrl+Enter", words("save; show the scene on the wall")),
        ("Ctrl+N, Ctrl+O", words("a new scene, another scene")),
        ("Ctrl+H", words("versions: compare, roll back")),
        (words("drag"), words("move; onto another tile: swap")),
        (words("Ctrl and drag"), words("copy")),
        (words("drag a corner or edge"), words("make larger or smaller")),
        ("Esc", words("let it be; close a panel")),
    )
