"""ioc-desktop: the control-room client of Nghệ An's and Vinh's operations centres."""

__version__ = "0.1.0"
