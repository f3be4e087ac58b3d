"""Why a withdrawal is not asked for, not confirmed or not executed, in words for the person who tried."""

from __future__ import annotations

from cms.refusal import Refusal


class MayNotWithdraw(Refusal):
    default = "只有该公开主体的人员可以申请撤稿，只有审批人员可以确认。"


class OwnRequest(MayNotWithdraw):
    default = "这是您自己提出的撤稿，须由另一个人确认或核实。"


class NotPublished(Refusal):
    default = "这条信息现在没有公开，不需要撤稿。"


class ReasonRequired(Refusal):
    default = "请写明情况说明和对外说明。"


class WrongKind(Refusal):
    """The reason does not allow this kind of withdrawal, or is not in force."""


class ReplacementRequired(Refusal):
    default = "“由新信息替代”须选定一条正在公开的其他信息。"


class AlreadyAsked(Refusal):
    default = "这条信息已有一份待确认的撤稿申请。"


class AlreadySettled(Refusal):
    default = "这份撤稿申请已经有人处理过了，请刷新页面。"


class NotUrgent(Refusal):
    default = "这个撤稿原因不能先撤后核，请提交撤稿申请，由审批人员确认。"


class NotConfirmed(Refusal):
    default = "撤稿申请没有经另一名审批人员确认，不能撤稿。"
