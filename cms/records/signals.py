from django.dispatch import Signal

edition_issued = Signal()
"""Sent *inside* the transaction that issues an edition, with ``edition``. A receiver that raises undoes it."""
