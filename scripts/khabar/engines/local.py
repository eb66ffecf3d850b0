"""Processes of this machine under a supervisor; needs nothing more than the package."""

from khabar.running.supervisor import supervise

do = supervise
