"""Tests of Glidepath; a package so that the reference solvers can be imported by name."""
