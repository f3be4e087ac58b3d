"""Who may do what with a record. Publishing asks the gate, whoever asks for it."""

from __future__ import annotations

from functools import cached_property

from wagtail.models import Page, PagePermissionTester

from cms.agencies.models import Role
from cms.agencies.permissions import holds_role
from cms.records.publishing import is_spent
from cms.records.withdrawing import is_public, may_ask
from cms.review.gate import is_cleared
from cms.review.standing import withholding_of


class RecordPermissionTester(PagePermissionTester):
    @cached_property
    def _approves(self) -> bool:
        return self.user.is_active and (
            self.user.is_superuser or holds_role(self.user, Role.APPROVAL, self.page.agency_id)
        )

    @cached_property
    def _was_published(self) -> bool:
        return self.page.editions.exists()

    def can_publish(self) -> bool:
        revision = self.page.latest_revision
        return self._approves and is_cleared(revision) and not is_spent(revision)

    def can_submit_for_moderation(self) -> bool:
        return super().can_submit_for_moderation() and withholding_of(self.page.pk) is None

    def can_publish_subpage(self) -> bool:
        return False

    def can_withdraw(self) -> bool:
        """May take it down, with another person: unpublishing and deleting lead whoever may to the withdrawal."""
        return self._approves and is_public(self.page)

    def can_ask_withdrawal(self) -> bool:
        return may_ask(self.user, self.page) and is_public(self.page)

    def can_unpublish(self) -> bool:
        """Asked before the hook that leads to the withdrawal; unpublishing itself is always refused."""
        return self.can_withdraw()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """A record that was public is never deleted; who may withdraw it is led there by the hook."""
        if self._was_published:
            return self.can_withdraw()
        if withholding_of(self.page.pk):
            return False  # what is withheld is assessed again from time to time (条例 第十八条)
        return not self.page_locked() and super().can_delete(ignore_bulk)

    def can_move(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return self._approves

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        same_agency = getattr(destination.specific, "agency_id", None) == self.page.agency_id
        return same_agency and not recursive and super().can_copy_to(destination, recursive)
