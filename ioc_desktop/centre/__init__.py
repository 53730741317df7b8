"""The reference centre: the Centre API v1 on Starlette, in SQLite or PostgreSQL, and its data.

``run_centre(CentreOptions(...))`` is the process; ``Centre`` the same without the server.
Nothing of this room is imported at the program's start: it brings Starlette and uvicorn.
"""

from ioc_desktop.centre.process import Centre, CentreOptions, run_centre, serve

__all__ = ["Centre", "CentreOptions", "run_centre", "serve"]
