"""The command line: parse, call one public function, print text or JSON.

Nothing clinical is decided here. This is also the only place, with the web application, that may
read the clock.
"""

from __future__ import annotations

from glidepath.cli.main import main

__all__ = ["main"]
