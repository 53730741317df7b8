"""An EDID as a monitor sends it: 128 bytes with a maker, a model, a serial and a size.

Source of the layout: VESA Enhanced EDID standard, release A, revision 2 (EDID 1.4).
"""

from __future__ import annotations

_HEADER = bytes((0, 255, 255, 255, 255, 255, 255, 0))
_SERIAL, _NAME, _DUMMY = 0xFF, 0xFC, 0x10


def edid(
    maker: str = "DEL",
    model: str = "QM98",
    serial: str = "",
    size_mm: tuple[int, int] = (1210, 680),
) -> bytes:
    """Return the block of a digital monitor; ``maker`` has three capitals, no text over 13."""
    block = bytearray(128)
    block[:8] = _HEADER
    letters = [ord(letter) - ord("A") + 1 for letter in maker]
    block[8:10] = (letters[0] << 10 | letters[1] << 5 | letters[2]).to_bytes(2, "big")
    block[10:12] = (0x1234).to_bytes(2, "little")
    block[16:20] = bytes((10, 30, 1, 4))  # week 10 of 2020, EDID 1.4
    block[20] = 0xA5  # digital, 8 bits a colour, DisplayPort
    block[21:23] = bytes((round(size_mm[0] / 10), round(size_mm[1] / 10)))
    block[23:25] = bytes((120, 0x3A))
    # The primaries of sRGB: without any, Qt warns of a colour space that cannot be.
    block[25:35] = bytes((0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54))
    block[38:54] = bytes([1] * 16)
    texts = [(_NAME, model), *([(_SERIAL, serial)] if serial else [])]
    for place, (tag, text) in enumerate((*texts, *[(_DUMMY, "")] * (4 - len(texts)))):
        start = 54 + 18 * place
        plain = (text.encode("ascii") + b"\n").ljust(13) if text else bytes(13)
        block[start : start + 18] = bytes((0, 0, 0, tag, 0)) + plain[:13]
    block[127] = -sum(block[:127]) % 256
    return bytes(block)
