"""Run the command line: `python -m glidepath`."""

import sys

_INTERRUPTED = 130

try:
    from glidepath.cli import main

    sys.exit(main())
except KeyboardInterrupt:  # before the command line could say so itself
    sys.exit(_INTERRUPTED)
