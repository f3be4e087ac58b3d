from django.dispatch import Signal

verdict_given = Signal()
"""Sent *inside* the transaction that keeps a verdict, with ``verdict``, after the review has moved on.
A receiver that raises undoes it."""
