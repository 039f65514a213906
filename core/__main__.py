"""The command line: `python -m core --help`."""

import sys

from core.cli import main
from core.cli.runtime import open_streams

if __name__ == "__main__":
    open_streams()
    sys.exit(main())
