"""What people do: five roles for an agency, three of them also for the district, and three duties that run the system."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a person does for an agency (互联网政务应用安全管理规定: 指定机构和人员负责审核)."""

    EDITOR = "editor", "编辑"
    DEPARTMENT = "department", "部门审核"
    CONFIDENTIALITY = "confidentiality", "保密审查"
    APPROVAL = "approval", "审批"
    EMERGENCY = "emergency", "应急发布"


DISTRICT_ROLES = frozenset({Role.DEPARTMENT.value, Role.CONFIDENTIALITY.value, Role.APPROVAL.value})
"""Roles that one may hold for all agencies at once. Texts are written for one agency only."""


class Duty(models.TextChoices):
    """三员分立 (GB/T 22239): who runs the system, who gives people their roles, who reads the log. Three people."""

    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDIT = "audit", "审计管理员"
