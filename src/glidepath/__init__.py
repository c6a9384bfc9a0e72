"""Glidepath's public Python API; each name is imported when it is first used."""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

# Every public name and the module that defines it.
_DEFINED_IN: dict[str, str] = {
    "GlidepathError": "glidepath.errors",
    "Finding": "glidepath.findings",
    "Severity": "glidepath.findings",
    "Citation": "glidepath.findings",
    "Milligrams": "glidepath.quantities",
    "Millilitres": "glidepath.quantities",
    "Share": "glidepath.quantities",
}

__all__ = ["__version__", *_DEFINED_IN]


def __getattr__(name: str) -> object:
    """Import a public name on first use, so that `glidepath --help` loads nothing heavy."""
    if name not in _DEFINED_IN:
        raise AttributeError(f"module 'glidepath' has no public name {name!r}")
    value = getattr(import_module(_DEFINED_IN[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
