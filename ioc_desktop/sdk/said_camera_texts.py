"""What reading the cameras of a site file may say, in the form that ``said_texts`` has."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    "url (a stream) and still (single pictures) are both given; keep one",
    "url (a stream) and still (single pictures) are both missing; give one",
    "there is no centre {centre} in this file",
    "needs centre: whose record it is",
    "is missing; a password needs a user",
    "is missing; a user needs password_env (or password)",
    "is given beside password; keep one of the two",
    "there is no such folder beside this file",
    "must be a JPEG or PNG file (.jpg, .jpeg, .png)",
    "is no address; it must begin with {form} and name a machine",
    "must begin with {form} and name a machine",
    "must not carry a name or password; use user and password_env",
    "must be the plain address, without # or blanks",
    (
        "the password of the camera {camera} is to come from the environment variable "
        "{variable}, which is not set; set it and start again"
    ),
)
