"""Who a pack is for and how it is sealed: title, audience, expiry, encryption, signing key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import ShortLabel, plain_label
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_draft import PackDraft, Seal
from ioc_desktop.ui.meeting_desk_style import FIELD_MARGINS

AUDIENCES: Final = ("meeting", "public", "duty")
SEALS: Final[tuple[Seal, ...]] = ("none", "passphrase", "recipients")
LEAST_PASSPHRASE: Final = 8
_LONGEST_DAYS: Final = 3650
_RECIPIENTS_PX: Final = 62


def audience_words(words: Words) -> tuple[str, ...]:
    """Return the names of ``AUDIENCES``."""
    return (words("Meeting of leaders"), words("Public"), words("Duty room"))


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A signing key of this machine; ``guarded``: a passphrase is needed to sign with it."""

    name: str
    fingerprint: str
    guarded: bool = False


class SealPanel(QWidget):
    """Signals: ``changed(PackDraft, str)`` the draft with one field of it changed, and which.

    ``key_wanted(str)`` a signing key of that owner is to be made, ``folder_asked()``.
    """

    changed = Signal(object, str)
    key_wanted = Signal(str)
    folder_asked = Signal()

    def __init__(self) -> None:
        """Make it for an empty draft."""
        super().__init__()
        self._draft = PackDraft()
        self._labels: dict[str, QLabel] = {}
        self.title, self.audience, self.days = QLineEdit(), QComboBox(), QSpinBox()
        self.days.setRange(0, _LONGEST_DAYS)
        self.days.lineEdit().setTextMargins(*FIELD_MARGINS)
        self.seal, self.passphrase, self.shown = QComboBox(), QLineEdit(), QCheckBox()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.recipients = QPlainTextEdit()
        self.recipients.setTabChangesFocus(True)
        self.recipients.setFixedHeight(_RECIPIENTS_PX)
        self.signer, self.owner, self.make_key = QComboBox(), QLineEdit(), QPushButton()
        self.key_passphrase = QLineEdit()
        self.key_passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._keys: tuple[OwnKey, ...] = ()
        self.keys_known = False
        """Whether it was told which keys there are: until then neither they nor none is shown."""
        self.make_key.setProperty("role", "small")
        self.folder, self.choose_folder = (
            ShortLabel("told", cut=Qt.TextElideMode.ElideMiddle),
            QPushButton(),
        )
        self.choose_folder.setProperty("role", "small")
        for box in (self.audience, self.seal, self.signer):
            box.setStyleSheet("min-width: 120px;")
        self._no_key = self._make_no_key()
        self._make_column()
        for part in (self.signer, self._no_key, self.key_passphrase):
            part.hide()
        self._connect()

    def set_look(self, look: Look) -> None:
        """Name everything."""
        words = look.words
        for name, text in {
            "title": words("Title of the pack"),
            "audience": words("For whom"),
            "days": words("Expires after"),
            "seal": words("Encryption"),
            "signer": words("Signed with the key of"),
            "folder": words("Goes to"),
        }.items():
            self._labels[name].setText(text)
        self.title.setPlaceholderText(words("like: Weekly briefing"))
        self.days.setSuffix(words(" days"))
        self.days.setSpecialValueText(words("never"))
        self.passphrase.setPlaceholderText(
            words("Passphrase, at least {count} characters", count=LEAST_PASSPHRASE)
        )
        self.shown.setText(words("Show it"))
        self.recipients.setPlaceholderText(
            words("Recipients, one a line: a public key (age1…) or a known maker's name")
        )
        self.owner.setPlaceholderText(words("Name of who signs"))
        self.key_passphrase.setPlaceholderText(words("Passphrase of this key"))
        self.make_key.setText(words("Make the key"))
        self.choose_folder.setText(words("Choose …"))
        self._labels["nokey"].setText(
            words(
                "There is no signing key on this machine yet. A key tells those who open a pack "
                "that it is from you and that nobody changed it. It is made once and stays here."
            )
        )
        for box, names in (
            (self.audience, audience_words(words)),
            (self.seal, (words("Not encrypted"), words("With a passphrase"),
                         words("For recipients with a key"))),
        ):  # fmt: skip
            blocker = QSignalBlocker(box)
            chosen = max(0, box.currentIndex())
            box.clear()
            box.addItems(list(names))
            box.setCurrentIndex(chosen)
            del blocker

    @property
    def key(self) -> OwnKey | None:
        """The key that signs."""
        place = self.signer.currentIndex()
        return self._keys[place] if 0 <= place < len(self._keys) else None

    def set_keys(self, keys: Sequence[OwnKey]) -> None:
        """Offer the signing keys of this machine."""
        self._keys, self.keys_known = tuple(keys), True
        waited = self.owner.hasFocus() or self.make_key.hasFocus()
        blocker = QSignalBlocker(self.signer)
        self.signer.clear()
        self.signer.addItems([key.name for key in keys])
        self.signer.setCurrentIndex(max(0, self._place_of_key()) if keys else -1)
        del blocker
        self._no_key.setVisible(not keys)
        self.signer.setVisible(bool(keys))
        if waited and keys:
            self.signer.setFocus()  # the key that was just made
        self._show_guard()

    def _place_of_key(self) -> int:
        prints = [key.fingerprint for key in self._keys]
        return prints.index(self._draft.signer) if self._draft.signer in prints else -1

    def _show_guard(self) -> None:
        self.key_passphrase.setVisible(self.key is not None and self.key.guarded)

    def show_draft(self, draft: PackDraft) -> None:
        """Show these choices."""
        self._draft = draft
        parts = (self.title, self.audience, self.days, self.seal, self.recipients, self.signer)
        blockers = [QSignalBlocker(part) for part in parts]
        if self.title.text() != draft.title:
            self.title.setText(draft.title)
        place = AUDIENCES.index(draft.audience) if draft.audience in AUDIENCES else 0
        self.audience.setCurrentIndex(place)
        self.days.setValue(draft.days)
        self.seal.setCurrentIndex(SEALS.index(draft.seal))
        if self.recipients.toPlainText() != draft.recipients:
            self.recipients.setPlainText(draft.recipients)
        at = self._place_of_key()
        if at >= 0:
            self.signer.setCurrentIndex(at)
        del blockers
        self._show_guard()
        self.passphrase.setVisible(draft.seal == "passphrase")
        self.shown.setVisible(draft.seal == "passphrase")
        self.recipients.setVisible(draft.seal == "recipients")
        self.folder.set_whole(draft.folder)

    def _make_no_key(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "warn")
        text = self._labels["nokey"] = plain_label("told")
        text.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.owner, 1)
        row.addWidget(self.make_key)
        column = QVBoxLayout(frame)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(text)
        column.addLayout(row)
        return frame

    def _make_column(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(3)
        folder = QHBoxLayout()
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.choose_folder)
        secret = QHBoxLayout()
        secret.addWidget(self.passphrase, 1)
        secret.addWidget(self.shown)
        for name, parts in (
            ("title", (self.title,)),
            ("audience", (self.audience,)),
            ("days", (self.days,)),
            ("seal", (self.seal, secret, self.recipients)),
            ("signer", (self.signer, self.key_passphrase, self._no_key)),
            ("folder", (folder,)),
        ):
            label = self._labels[name] = plain_label("label")
            column.addWidget(label)
            for part in parts:
                if isinstance(part, QHBoxLayout):
                    column.addLayout(part)
                else:
                    column.addWidget(part)
            column.addSpacing(5)
        column.addStretch(1)

    def _connect(self) -> None:
        self.title.textEdited.connect(self._on_title)
        self.audience.currentIndexChanged.connect(self._on_audience)
        self.days.valueChanged.connect(self._on_days)
        self.seal.currentIndexChanged.connect(self._on_seal)
        self.recipients.textChanged.connect(self._on_recipients)
        self.signer.currentIndexChanged.connect(self._on_signer)
        self.shown.toggled.connect(self._on_shown)
        self.make_key.clicked.connect(self._on_key_wanted)
        self.owner.returnPressed.connect(self._on_key_wanted)
        self.choose_folder.clicked.connect(self.folder_asked)

    def _on_title(self, text: str) -> None:
        self.changed.emit(replace(self._draft, title=text), "title")

    def _on_audience(self, place: int) -> None:
        self.changed.emit(replace(self._draft, audience=AUDIENCES[place]), "")

    def _on_days(self, days: int) -> None:
        self.changed.emit(replace(self._draft, days=days), "days")

    def _on_seal(self, place: int) -> None:
        self.passphrase.clear()
        self.changed.emit(replace(self._draft, seal=SEALS[place]), "")

    def _on_recipients(self) -> None:
        text = self.recipients.toPlainText()
        self.changed.emit(replace(self._draft, recipients=text), "recipients")

    def _on_signer(self, _place: int) -> None:
        self.key_passphrase.clear()
        fingerprint = self.key.fingerprint if self.key is not None else ""
        self.changed.emit(replace(self._draft, signer=fingerprint), "")

    def _on_shown(self, shown: object) -> None:
        mode = QLineEdit.EchoMode
        self.passphrase.setEchoMode(mode.Normal if shown else mode.Password)

    def _on_key_wanted(self) -> None:
        self.key_wanted.emit(self.owner.text().strip())
