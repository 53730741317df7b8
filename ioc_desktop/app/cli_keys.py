"""``ioc-desktop keys …`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

keys_app = typer.Typer(
    help="Keys for briefing packs: your own to sign with, and those of makers you believe.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

KeysOption = Annotated[
    Path | None,
    typer.Option("--keys", help="The folder of keys; your own if not given.", metavar="DIR"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]
WhichArgument = Annotated[
    str,
    typer.Argument(metavar="[KEY]", help="The first digits of its fingerprint, or its name."),
]


@keys_app.command("new")
def keys_new(
    *,
    name: Annotated[str, typer.Option("--name", help="Whose key it is.")],
    organisation: Annotated[str, typer.Option("--organisation", help="Of which office.")] = "",
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Keep the secret half under a passphrase.")
    ] = False,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file",
            help="The same; its first line is the passphrase, instead of typing it.",
            metavar="FILE",
        ),
    ] = None,
    another: Annotated[
        bool, typer.Option("--another", help="Make one more, though there is one already.")
    ] = False,
    keys: KeysOption = None,
) -> None:
    """Make a key to sign packs with, and one that packs for you are encrypted to."""
    from ioc_desktop.app.key_work import make_key

    make_key(
        keys,
        name,
        organisation,
        guarded=passphrase,
        passphrase_file=passphrase_file,
        another=another,
    )


@keys_app.command("list")
def keys_list(*, keys: KeysOption = None, as_json: JsonOption = False) -> None:
    """List your own keys and those of trusted makers, with their fingerprints."""
    from ioc_desktop.app.key_work import list_keys

    list_keys(keys, as_json=as_json)


@keys_app.command("show")
def keys_show(
    which: WhichArgument = "", *, keys: KeysOption = None, as_json: JsonOption = False
) -> None:
    """Show one key: whose it is, and its fingerprint to be read out over the telephone."""
    from ioc_desktop.app.key_work import show_key

    show_key(keys, which, as_json=as_json)


@keys_app.command("export")
def keys_export(
    which: WhichArgument = "",
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file; stdout if not given.", metavar="FILE")
    ] = None,
    keys: KeysOption = None,
) -> None:
    """Write the card of one of your own keys: what others need to believe your packs."""
    from ioc_desktop.app.key_work import export_card

    export_card(keys, which, out)


@keys_app.command("trust")
def keys_trust(
    card: Annotated[Path, typer.Argument(help="The card that the maker sent.", metavar="FILE")],
    *,
    fingerprint: Annotated[
        str | None,
        typer.Option(
            "--fingerprint",
            help="As the maker read it out; asked for if not given.",
            metavar="DIGITS",
        ),
    ] = None,
    keys: KeysOption = None,
) -> None:
    """Believe packs of a maker from now on, after its fingerprint was compared."""
    from ioc_desktop.app.key_work import trust_card

    trust_card(keys, card, fingerprint)


@keys_app.command("forget")
def keys_forget(
    which: Annotated[
        str, typer.Argument(metavar="KEY", help="First digits of its fingerprint, or its name.")
    ],
    *,
    keys: KeysOption = None,
) -> None:
    """Believe packs of a maker no longer. Your own keys are never deleted."""
    from ioc_desktop.app.key_work import forget_key

    forget_key(keys, which)


@keys_app.command("forget-versions")
def keys_forget_versions(*, keys: KeysOption = None) -> None:
    """Set a damaged list of opened or given versions aside, so that a new one begins."""
    from ioc_desktop.app.key_work import set_lists_aside

    set_lists_aside(keys)
