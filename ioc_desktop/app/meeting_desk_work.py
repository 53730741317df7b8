"""What the meeting's window asks for is done here: children started, files found, answers said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ioc_desktop.app.meeting_desk_agenda import agenda_text, with_agenda, written_agenda
from ioc_desktop.app.meeting_desk_commands import (
    PACK_SUFFIX,
    PASSPHRASE,
    free_name,
    paper_suffix,
)
from ioc_desktop.app.meeting_desk_memory import (
    MeetingChoices,
    choices_file,
    keep_choices,
    read_choices,
)
from ioc_desktop.app.meeting_desk_offers import offered, packs_on_shelf, tiles_of
from ioc_desktop.app.meeting_desk_packs import PackWork, program_of
from ioc_desktop.app.meeting_desk_room import MeetingRoom
from ioc_desktop.app.meeting_desk_words import made_words
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.errors import ConfigError, KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.background_job import JobEnd, JobOutcome
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_draft import PackDraft, PageDraft, file_stem, pack_name
from ioc_desktop.ui.meeting_desk_jobs import JobOrder, JobQueue, JobRow, job_words
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene
from ioc_desktop.ui.meeting_desk_window import TABS, MeetingDeskWindow
from ioc_desktop.ui.meeting_desk_wish import PaperWish
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.whole_files import write_whole

_KEEP_MS: Final = 800


class MeetingWork(QObject):
    """One window and what runs for it, from its first opening to the console's end."""

    def __init__(
        self,
        room: WallRoom,
        console: ConsoleWindow,
        officer: Callable[[], str],
        choices: Path | None,
    ) -> None:
        """Make the hidden window with the choices of last time."""
        super().__init__()
        self._room, self._console = room, console
        self._file = choices or choices_file()
        kept = read_choices(self._file)
        folder = kept.draft.folder or str(_documents())
        draft = replace(kept.draft, folder=folder)
        wish = replace(kept.wish, folder=kept.wish.folder or folder, passphrase="")
        self.queue = JobQueue(parent=self)
        side = room.side
        name = side.site.name or "ioc-desktop"
        self.window = MeetingDeskWindow(name, room.look, self.queue, draft, wish)
        self.window.tabs.setCurrentIndex(TABS.index(kept.tab) if kept.tab in TABS else 0)
        self.meeting = MeetingRoom(room, self.window.room, officer, self)
        self.packs = PackWork(room, self.window, self)
        self.packs.page_shown.connect(self.meeting.follow)
        self._others: dict[Path, None] = {}
        self._agendas: dict[int, Path] = {}
        self._closed = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_KEEP_MS)
        self._later.timeout.connect(self._keep)
        self._connect()
        self.window.papers.set_month(side.clock.local().date())
        self.offer_scenes()
        self.look_for_packs()
        self.packs.ask_keys()

    @property
    def look(self) -> Look:
        """How the console looks now."""
        return self._room.look

    def open(self) -> None:
        """Show the window in front."""
        self.look_for_packs()
        self.follow_wall()
        self.packs.ask_keys()  # one may have been made in a terminal meanwhile
        self.window.open(self._console)

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self.window.set_look(look)
        self.meeting.set_look(look)
        self.offer_scenes()
        self.look_for_packs()

    def offer_scenes(self) -> None:
        """Offer the scenes to the window's parts, each for its audience."""
        entries, words, window = self._room.entries(), self.look.words, self.window
        window.packs.set_scenes(offered(entries, window.packs.draft.audience, words))
        window.papers.set_scenes(offered(entries, window.papers.wish.audience, words))
        window.room.set_scenes(offered(entries, "meeting", words))
        self.meeting.name_scenes({one.id: one.name for one in entries})
        self._follow_wall(entries)

    def follow_wall(self) -> None:
        """Offer the scene that is on the wall, and its tiles, for a document."""
        self._follow_wall(self._room.entries())

    def _follow_wall(self, entries: Sequence[SceneEntry]) -> None:
        side, papers = self._room.side, self.window.papers
        scene = side.held.root_of(side.stage.scene)
        entry = next((one for one in entries if one.id == scene), None)
        if entry is None:
            papers.set_on_air(OfferedScene("", ""), ())
            return
        audience, words = papers.wish.audience, self.look.words
        tiles = tiles_of(side, scene, audience, words)
        papers.set_on_air(offered((entry,), audience, words)[0], tiles)

    def look_for_packs(self) -> None:
        """List the packs of the folder, and those opened from elsewhere."""
        folder = Path(self.window.packs.draft.folder)
        packs = packs_on_shelf(folder, self._others, self.look.words)
        self.window.shelf.set_packs(packs)
        self.window.papers.set_packs(packs)

    def close(self) -> None:
        """End every child and the window. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._later.stop()
        self._keep()
        self.queue.close()
        self._forget_agendas()
        self.packs.close()
        self.meeting.close()
        self.window.close()
        self.window.deleteLater()

    # What is asked for.

    def _connect(self) -> None:
        window = self.window
        packs, shelf, papers = window.packs, window.shelf, window.papers
        packs.audience_changed.connect(self._on_audience)
        packs.changed.connect(self._keep_soon)
        packs.seal.folder_asked.connect(self._on_pack_folder)
        shelf.other_asked.connect(self._on_other)
        shelf.again_asked.connect(self.look_for_packs)
        papers.make_asked.connect(self._on_paper)
        papers.changed.connect(self._on_wish)
        papers.folder_asked.connect(self._on_paper_folder)
        window.jobs.folder_asked.connect(self._on_folder)
        packs.make_asked.connect(self._on_make)
        packs.load_asked.connect(self._on_load)
        packs.save_asked.connect(self._on_save)
        window.tab_opened.connect(self._keep_soon)
        self.queue.changed.connect(self._forget_agendas)
        self.queue.finished.connect(self._on_finished)

    def _on_audience(self, _audience: str) -> None:
        self.offer_scenes()

    def _on_wish(self, _wish: object) -> None:
        self._keep_soon()
        papers = self.window.papers
        words = self.look.words
        papers.set_scenes(offered(self._room.entries(), papers.wish.audience, words))

    def _on_paper(self, wish: PaperWish) -> None:
        words = self.look.words
        name = self._paper_name(wish)
        day = self._room.side.clock.local().date().isoformat()
        stem = file_stem(name, wish.month if wish.source == "month" else day)
        folder = self._folder(wish.folder)
        if folder is None:
            return
        out = free_name(folder, stem or "tai-lieu", paper_suffix(wish))
        order = JobOrder(f"{name} ({out.suffix[1:].upper()})",
                         program_of(self._room).document(wish, out), wish.passphrase)  # fmt: skip
        waits = self.queue.busy
        self.queue.add(order)
        said = words("ordered, it waits for what is before it") if waits else words("begun")
        self.window.say(f"{out.name}: {said}")

    def _paper_name(self, wish: PaperWish) -> str:
        words = self.look.words
        names = self.window.packs.names()
        match wish.source:
            case "pack":
                return wish.pack.stem if wish.pack is not None else ""
            case "month":
                return words("Monthly report {month}", month=wish.month)
            case "scenes" if len(wish.scenes) > 1:
                first = names.get(wish.scenes[0], wish.scenes[0])
                return words("{name} and {count} more", name=first, count=len(wish.scenes) - 1)
            case _:
                return names.get(wish.scenes[0], wish.scenes[0]) if wish.scenes else ""

    # Files and folders.

    def _on_pack_folder(self) -> None:
        draft = self.window.packs.draft
        self._choose_folder(draft.folder, self._take_pack_folder)

    def _take_pack_folder(self, folder: str) -> None:
        packs = self.window.packs
        packs.replace_draft(replace(packs.draft, folder=folder))
        self._keep_soon()
        self.look_for_packs()

    def _on_paper_folder(self) -> None:
        self._choose_folder(self.window.papers.wish.folder, self.window.papers.set_folder)

    def _choose_folder(self, folder: str, take: Callable[[str], None]) -> None:
        dialog = self._dialog(self.look.words("Choose a folder"), folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(take)
        dialog.open()

    def _on_other(self) -> None:
        words = self.look.words
        dialog = self._dialog(words("Open a pack"), self.window.packs.draft.folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{words('Packs')} (*{PACK_SUFFIX})")
        dialog.fileSelected.connect(self._on_other_chosen)
        dialog.open()

    def _on_other_chosen(self, name: str) -> None:
        file = Path(name)
        self._others[file] = None
        self.look_for_packs()
        self.window.shelf.choose(file)
        self.window.shelf.begin()

    def _dialog(self, title: str, folder: str) -> QFileDialog:
        dialog = QFileDialog(self.window, title, folder)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)  # the room's own look, and keys
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _folder(self, name: str) -> Path | None:
        """Return the folder for what is made, made itself if need be; None after saying why not."""
        folder = Path(name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            words = self.look.words
            why = in_words(error.strerror or str(error), words)
            self.window.say(
                words("{folder} cannot be used: {why}; choose another", folder=folder, why=why),
                warn=True,
            )
            return None
        return folder

    def _on_folder(self, file: str) -> None:
        folder = str(Path(file).parent)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            self.window.say(self.look.words("It lies in {folder}", folder=folder))

    # Packs and their agendas.

    def _on_make(self, draft: PackDraft, passphrase: str) -> None:
        words = self.look.words
        folder = self._folder(draft.folder)
        if folder is None:
            return
        seal = self.window.packs.seal
        signer = seal.key.fingerprint if seal.key is not None else ""
        titled = replace(draft, pages=tuple(map(self._titled, draft.pages)), signer=signer)
        try:
            agenda = written_agenda(titled)
        except OSError as error:
            self.window.say(in_words(error.strerror or str(error), words), warn=True)
            return
        day = self._room.side.clock.local().date().isoformat()
        out = free_name(folder, file_stem(draft.title, day), PACK_SUFFIX)
        guarded = seal.key is not None and seal.key.guarded
        command = program_of(self._room).make(titled, agenda, out, guarded=guarded)
        title = words("Pack “{title}”", title=draft.title.strip())
        order = JobOrder(title, command, passphrase)
        if guarded:
            variables = {PASSPHRASE: passphrase} if passphrase else {}
            order = JobOrder(title, command, seal.key_passphrase.text(), variables)
        self._agendas[self.queue.add(order)] = agenda
        seal.passphrase.clear()
        seal.key_passphrase.clear()
        self.window.say(f"{out.name}: {words('begun')}")

    def _titled(self, page: PageDraft) -> PageDraft:
        name = self.window.packs.names().get(page.scene, page.scene)
        return page if page.title.strip() else replace(page, title=name)

    def _on_load(self) -> None:
        dialog = self._dialog(self.look.words("Load an agenda"), self.window.packs.draft.folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{self.look.words('Agenda')} (*.toml)")
        dialog.fileSelected.connect(self._on_loaded)
        dialog.open()

    def _on_loaded(self, name: str) -> None:
        words, packs = self.look.words, self.window.packs
        try:
            draft = with_agenda(packs.draft, Path(name), frozenset(packs.names()))
        except ConfigError as error:
            count, first = len(error.findings), in_words(str(error.findings[0]), words)
            more = f" {words('and {count} more', count=count - 1)}" if count > 1 else ""
            self.window.say(f"{first}{more}", warn=True)
            return
        except KnownError as error:
            self.window.say(in_words(str(error), words), warn=True)
            return
        packs.replace_draft(draft)
        self._keep_soon()
        self.window.say(words("Loaded: {file}; Ctrl+Z brings back what was there", file=name))

    def _on_save(self) -> None:
        draft = self.window.packs.draft
        if self._folder(draft.folder) is None:
            return
        dialog = self._dialog(self.look.words("Save the agenda"), draft.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{self.look.words('Agenda')} (*.toml)")
        dialog.setDefaultSuffix("toml")
        dialog.selectFile(f"{pack_name(draft.title) or 'chuong-trinh'}.toml")
        dialog.fileSelected.connect(self._on_saved)
        dialog.open()

    def _on_saved(self, name: str) -> None:
        words = self.look.words
        try:
            write_whole(Path(name), agenda_text(self.window.packs.draft).encode())
        except (KnownError, OSError) as error:
            self.window.say(in_words(str(error), words), warn=True)
            return
        self.window.say(words("Saved: {file}", file=name))

    def _forget_agendas(self) -> None:
        """Delete the agendas whose packs are made, or will not be."""
        waiting = {row.number for row in self.queue.rows if row.end is None}
        for number in set(self._agendas) - waiting:
            self._agendas.pop(number).unlink(missing_ok=True)

    # What has ended.

    def _on_finished(self, order: JobOrder, end: JobEnd) -> None:
        words = self.look.words
        if end.outcome is JobOutcome.DONE:
            file = str(end.told.get("file", ""))
            self.window.jobs.tell(file, made_words(end.told, words))
            self.look_for_packs()
        said = job_words(JobRow(0, order, end=end), words)
        self.window.say(f"{order.title}: {said}", warn=end.outcome is JobOutcome.FAILED)

    # Memory.

    def _keep_soon(self, _what: object = None) -> None:
        self._later.start()

    def _keep(self) -> None:
        window = self.window
        keep_choices(self._file, MeetingChoices(window.packs.draft, window.papers.wish, window.tab))


def _documents() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or Path.home()) / "ioc-desktop"
