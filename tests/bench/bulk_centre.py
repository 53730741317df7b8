"""A load test's centre as a process: ``python -m tests.bench.bulk_centre FOLDER ROWS TOKEN``.

Prints ``serving vinh on ADDRESS`` when it answers; ends with SIGTERM.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ioc_desktop.centre.process import CentreOptions, run_centre


def main() -> int:
    """Serve ``ROWS`` observations of synthetic indicators on a free port."""
    folder, rows, token = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    return run_centre(
        CentreOptions(profile="vinh", data_folder=folder, token=token, bulk_rows=rows)
    )


if __name__ == "__main__":
    sys.exit(main())
