"""How much a pack may be: more is refused before anything is read or written."""

from __future__ import annotations

from typing import Final

MIB: Final = 1 << 20

LARGEST_PACK_BYTES: Final = 512 * MIB
LARGEST_UNPACKED_BYTES: Final = 2048 * MIB
"""Of all files together; a copy of ten million figures takes about a half of it."""

LARGEST_RATIO: Final = 200
"""A frozen cache packs to a fifth, its emptiest pages to a fiftieth; deflate's limit is 1032."""

SMALL_BYTES: Final = MIB
"""Below so much unpacked the ratio says nothing."""

MOST_ENTRIES: Final = 2002
"""2000 files, the manifest and its signature."""

LONGEST_NAME_BYTES: Final = 200
DEEPEST_NAME: Final = 6

LARGEST_IN_MEMORY_BYTES: Final = 192 * MIB
"""Of a pack under a passphrase: the library that opens it has no other way than memory."""

CHUNK_BYTES: Final = 1 << 18
