"""An invented clinic."""
