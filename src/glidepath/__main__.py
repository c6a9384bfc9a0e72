"""Run the command line: `python -m glidepath`."""

import sys

from glidepath.cli import main

sys.exit(main())
