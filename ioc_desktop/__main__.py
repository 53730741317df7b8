"""``python -m ioc_desktop``: the same as the command ``ioc-desktop``."""

from ioc_desktop.app.cli import main

if __name__ == "__main__":
    main()
