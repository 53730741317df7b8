"""``ioc-desktop brief …`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

brief_app = typer.Typer(
    help="Briefing packs: signed files with scenes and frozen figures, for meetings and the road.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

PackArgument = Annotated[Path, typer.Argument(help="The pack.", metavar="FILE.iocbrief")]
KeysOption = Annotated[
    Path | None,
    typer.Option("--keys", help="The folder of keys; your own if not given.", metavar="DIR"),
]
TrustOption = Annotated[
    str | None,
    typer.Option(
        "--trust",
        help="Believe the key with this fingerprint, this once.",
        metavar="FINGERPRINT",
    ),
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="Its first line is the passphrase; else IOC_PASSPHRASE, else it is asked for.",
        metavar="FILE",
    ),
]
IdentityOption = Annotated[
    Path | None,
    typer.Option(
        "--identity", help="An age identity beside those of the key folder.", metavar="FILE"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]


@brief_app.command("make")
def brief_make(  # noqa: PLR0913  # each is an option of the command line
    scenes: Annotated[
        list[str] | None,
        typer.Argument(help="Scenes, a page each, in this order.", metavar="SCENE…"),
    ] = None,
    *,
    out: Annotated[Path, typer.Option("--out", help="The pack.", metavar="FILE.iocbrief")],
    title: Annotated[
        str, typer.Option("--title", help="The meeting's title; else the agenda's.")
    ] = "",
    name: Annotated[
        str,
        typer.Option("--name", help="What later versions have in common; else the file's name."),
    ] = "",
    agenda: Annotated[
        Path | None,
        typer.Option("--agenda", help="Pages with notes, items with who speaks.", metavar="FILE"),
    ] = None,
    audience: Annotated[
        Literal["public", "meeting", "duty"],
        typer.Option("--audience", help="Who may see it; duty: with what is restricted."),
    ] = "meeting",
    expires: Annotated[
        str,
        typer.Option(
            "--expires",
            help="When it can no longer be opened: 7d (h, d, w), 2021-12-31 or a time; else never.",
            metavar="WHEN",
        ),
    ] = "",
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", help="Encrypt to an age key (age1…) or a trusted maker; may be repeated."
        ),
    ] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Encrypt under a passphrase, which is asked for.")
    ] = False,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file", help="The same; its first line is the passphrase.", metavar="FILE"
        ),
    ] = None,
    key: Annotated[
        str, typer.Option("--key", help="Which of your keys signs it, if there are several.")
    ] = "",
    key_passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--key-passphrase-file",
            help="The passphrase of that key, where it has one; else it is asked for.",
            metavar="FILE",
        ),
    ] = None,
    keys: KeysOption = None,
    site: Annotated[
        Path | None,
        typer.Option(
            "--site", help="The site file; without it the centres of the data.", metavar="FILE"
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="This machine's copy of the data; your own if not given.", metavar="DIR"
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="As at this time, said to be simulated.", metavar="ISO"),
    ] = None,
    language: Annotated[
        Literal["vi", "en"] | None,
        typer.Option("--language", help="Instead of the site's language."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there.")
    ] = False,
    progress_json: Annotated[
        bool, typer.Option("--progress-json", help="Each step as a line of JSON on stdout.")
    ] = False,
) -> None:
    """Make a pack: scenes with their figures as they are now, signed, for an audience.

    What the audience may not see is no part of the file, and is listed as left out.
    """
    from ioc_desktop.app.brief_make import MakeOptions, run_make

    options = MakeOptions(
        scenes=tuple(scenes or ()),
        out=out,
        title=title,
        name=name,
        agenda=agenda,
        audience=audience,
        expires=expires,
        recipients=tuple(to or ()),
        passphrase=passphrase,
        passphrase_file=passphrase_file,
        key=key,
        key_passphrase_file=key_passphrase_file,
        keys=keys,
        site=site,
        data=data,
        at=at,
        language=language,
        overwrite=overwrite,
        progress_json=progress_json,
    )
    raise typer.Exit(run_make(options))


@brief_app.command("verify")
def brief_verify(
    file: PackArgument,
    *,
    trust: TrustOption = None,
    remember: Annotated[
        bool, typer.Option("--remember", help="With --trust: believe that key from now on.")
    ] = False,
    keys: KeysOption = None,
    passphrase_file: PassphraseFileOption = None,
    identity: IdentityOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say who signed a pack, when, for whom, until when, and whether a byte changed.

    Nothing is unpacked. Exit 1 if it would not be opened.
    """
    from ioc_desktop.app.brief_verify import VerifyOptions, run_verify

    options = VerifyOptions(
        file=file,
        trust=trust,
        remember=remember,
        keys=keys,
        passphrase_file=passphrase_file,
        identity=identity,
        as_json=as_json,
    )
    raise typer.Exit(run_verify(options))


@brief_app.command("open")
def brief_open(  # noqa: PLR0913  # each is an option of the command line
    file: PackArgument,
    *,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="This machine's own copy of the data: live figures beside the frozen ones.",
            metavar="DIR",
        ),
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="The site file that belongs to --data.", metavar="FILE"),
    ] = None,
    one_screen: Annotated[
        bool, typer.Option("--one-screen", help="No speaker's view on a second screen; V shows it.")
    ] = False,
    windowed: Annotated[
        bool, typer.Option("--window", help="In a window; F11 fills the screen.")
    ] = False,
    screen: Annotated[
        list[str] | None,
        typer.Option(
            "--screen",
            help="Only on this screen, the audience's first; repeat it for the speaker's.",
            metavar="CONNECTOR",
        ),
    ] = None,
    tell: Annotated[
        bool, typer.Option("--tell", help="Say on stdout what is shown, a JSON line a change.")
    ] = False,
    ask_window: Annotated[
        bool,
        typer.Option(
            "--ask-window", help="Ask for trust or a passphrase in a window, with --tell too."
        ),
    ] = False,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, help="End after so many seconds.")
    ] = None,
    language: Annotated[
        Literal["vi", "en"] | None,
        typer.Option("--language", help="Instead of the pack's language."),
    ] = None,
    theme: Annotated[
        Literal["dark", "light"] | None,
        typer.Option("--theme", help="Instead of the pack's theme."),
    ] = None,
    trust: TrustOption = None,
    keys: KeysOption = None,
    passphrase_file: PassphraseFileOption = None,
    identity: IdentityOption = None,
) -> None:
    """Present a pack: page by page on the audience's screen, notes on the speaker's.

    It needs no network, no account and no site file. The key ? shows all keys.
    """
    from ioc_desktop.app.brief_open import run_open
    from ioc_desktop.app.brief_options import OpenOptions, PackOptions

    pack = PackOptions(
        file=file, trust=trust, keys=keys, passphrase_file=passphrase_file, identity=identity
    )
    options = OpenOptions(
        pack=pack,
        data=data,
        site=site,
        one_screen=one_screen,
        windowed=windowed,
        screens=tuple(screen or ()),
        tell=tell,
        ask_window=ask_window,
        seconds=seconds,
        language=language,
        theme=theme,
    )
    raise typer.Exit(run_open(options))
