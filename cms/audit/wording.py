"""The Chinese name of every action in the log, and the sentence that tells of one. One registry for all rooms.

A sentence may use ``{who}``, ``{title}`` and what the note keeps in its details. Nouns of watched models have three
verbs each. A test finds actions without a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.audit.models import Entry

GROUPS = {
    "review": "送审与审查",
    "publish": "发布与撤稿",
    "record": "公开信息",
    "file": "附件与图片",
    "login": "登录",
    "people": "人员与权限",
    "settings": "设置",
    "channel": "渠道",
    "audit": "审计",
}


@dataclass(frozen=True, slots=True)
class Wording:
    label: str
    group: str
    sentence: str


ACTIONS = {
    "review.submitted": Wording("送审", "review", "{who}将《{title}》送审"),
    "review.cancelled": Wording("撤回送审", "review", "{who}撤回《{title}》的送审"),
    "verdict.given": Wording("审查", "review", "{who}将《{title}》{step}{outcome}"),
    "finding.waive": Wording("保留检查结果", "review", "{who}保留《{title}》中的{piece}，理由：{reason}"),
    "finding.ask": Wording(
        "申请保留检查结果", "review", "{who}申请保留《{title}》中的{piece}，理由：{reason}"
    ),
    "finding.confirm": Wording(
        "同意保留检查结果", "review", "{who}同意保留《{title}》中的{piece}，理由：{reason}"
    ),
    "finding.decline": Wording(
        "不同意保留检查结果", "review", "{who}不同意保留《{title}》中的{piece}，理由：{reason}"
    ),
    "claim.taken_over": Wording("接手审查", "review", "{who}接手审查《{title}》"),
    "referral.sent": Wording("提请确定", "review", "{who}将《{title}》提请确定"),
    "referral.answered": Wording("登记答复", "review", "{who}登记了《{title}》提请确定的答复"),
    "filing.requested": Wording("申请登记不予公开", "review", "{who}申请登记不予公开：{title}"),
    "filing.refused": Wording("不同意登记", "review", "{who}不同意登记不予公开：{title}"),
    "filing.made": Wording("登记不予公开", "review", "{who}登记不予公开：{title}"),
    "filing.reported": Wording("报备不予公开", "review", "{who}报备不予公开：{title}"),
    "filing.assessed": Wording("评估不予公开", "review", "{who}评估不予公开：{title}"),
    "record.reopened": Wording("重新办理", "review", "{who}重新办理《{title}》"),
    "record.marked": Wording("标注有效性", "publish", "{who}标注《{title}》的有效性"),
    "record.masked": Wording("打码", "record", "{who}对《{title}》中的 {count} 处打码"),
    "record.placed": Wording("归入目录", "record", "{who}将《{title}》归入目录"),
    "schedule.moved": Wording("改定时", "publish", "{who}更改《{title}》的发布时间"),
    "schedule.cancelled": Wording("取消定时", "publish", "{who}取消《{title}》的定时发布"),
    "schedule.miss_seen": Wording("错过定时已阅", "publish", "{who}已阅《{title}》错过发布时间"),
    "withdrawal.asked": Wording("申请撤稿", "publish", "{who}申请将《{title}》撤稿"),
    "withdrawal.confirmed": Wording("同意撤稿", "publish", "{who}同意将《{title}》撤稿"),
    "withdrawal.declined": Wording("不同意撤稿", "publish", "{who}不同意将《{title}》撤稿"),
    "withdrawal.retracted": Wording("收回撤稿申请", "publish", "{who}收回《{title}》的撤稿申请"),
    "withdrawal.executed": Wording("撤稿", "publish", "{who}将《{title}》撤稿，原因：{reason}"),
    "sections.adopted": Wording("采用目录样本", "settings", "{who}采用目录样本“{title}”"),
    "section.retired": Wording("停用目录项", "settings", "{who}停用目录项“{title}”"),
    "section.restored": Wording("恢复目录项", "settings", "{who}恢复目录项“{title}”"),
    "term.retired": Wording("停用分类", "settings", "{who}停用“{title}”"),
    "term.restored": Wording("恢复分类", "settings", "{who}恢复“{title}”"),
    "term.merged": Wording("合并分类", "settings", "{who}将“{title}”并入“{into}”"),
    "scan.lists_published": Wording("启用新词库", "settings", "{who}启用{title}：{note}"),
    "calendar.entered": Wording("录入工作日历", "settings", "{who}录入工作日历：{title}"),
    "emergency.released": Wording("应急发布", "publish", "{who}应急发布《{title}》，理由：{reason}"),
    "emergency.closed": Wording("应急发布办结", "review", "《{title}》的应急发布已办结：{outcome}"),
    "edition.issued": Wording("发布", "publish", "{who}发布《{title}》第{number}版"),
    "record.created": Wording("新建信息", "record", "{who}新建《{title}》"),
    "record.deleted": Wording("删除信息", "record", "{who}删除《{title}》"),
    "record.copied": Wording("复制信息", "record", "{who}由《{source}》复制出《{title}》"),
    "record.locked": Wording("锁定信息", "record", "{who}锁定《{title}》"),
    "record.unlocked": Wording("解锁信息", "record", "{who}解锁《{title}》"),
    "record.scheduled": Wording("定时发布", "publish", "《{title}》已排定时间发布"),
    "record.unscheduled": Wording("取消定时", "publish", "{who}取消《{title}》的定时发布"),
    "attachment.uploaded": Wording("上传附件", "file", "{who}上传附件“{title}”"),
    "attachment.replaced": Wording("替换附件", "file", "{who}替换附件“{title}”的文件"),
    "attachment.deleted": Wording("删除附件", "file", "{who}删除附件“{title}”"),
    "picture.uploaded": Wording("上传图片", "file", "{who}上传图片“{title}”"),
    "picture.replaced": Wording("替换图片", "file", "{who}替换图片“{title}”的文件"),
    "picture.deleted": Wording("删除图片", "file", "{who}删除图片“{title}”"),
    "login.succeeded": Wording("登录", "login", "{who}登录"),
    "login.ended": Wording("退出", "login", "{who}退出登录"),
    "login.expired": Wording("超时退出", "login", "{who}长时间没有操作，已自动退出"),
    "login.failed": Wording("登录失败", "login", "有人以“{title}”的名义登录失败"),
    "login.locked": Wording("登录锁定", "login", "“{title}”连续{failures}次登录失败，已锁定"),
    "login.unlocked": Wording("解除锁定", "login", "{who}解除“{title}”的登录锁定"),
    "user.password_changed": Wording("更换密码", "people", "{who}更换了自己的密码"),
    "user.password_reset": Wording("重置密码", "people", "{who}重置了{title}的密码"),
    "user.joined": Wording("授予岗位", "people", "{who}将{title}加入：{groups}"),
    "user.left": Wording("取消岗位", "people", "{who}将{title}移出：{groups}"),
    "user.granted": Wording("授予个人权限", "people", "{who}授予{title}权限：{permissions}"),
    "user.revoked": Wording("取消个人权限", "people", "{who}取消{title}的权限：{permissions}"),
    "group.granted": Wording("授予组权限", "people", "{who}授予用户组“{title}”权限：{permissions}"),
    "group.revoked": Wording("取消组权限", "people", "{who}取消用户组“{title}”的权限：{permissions}"),
    "group.grants_added": Wording("授予页面和文件夹权限", "people", "{who}授予用户组“{title}”：{grants}"),
    "channel.paused": Wording("暂停渠道", "channel", "{who}暂停渠道“{title}”，原因：{reason}"),
    "channel.resumed": Wording("恢复渠道", "channel", "{who}恢复渠道“{title}”"),
    "delivery.retried": Wording("重新投递", "channel", "{who}将《{title}》重新投递到“{channel}”"),
    "audit.exported": Wording("导出审计日志", "audit", "{who}导出审计日志 {entries} 条"),
    "audit.verified": Wording("校验审计日志", "audit", "{who}校验审计日志：{result}"),
}

NOUNS = {
    "agency": ("公开主体", "settings"),
    "user": ("用户", "people"),
    "rolegroup": ("岗位", "people"),
    "group": ("用户组", "people"),
    "pagegrant": ("页面权限", "people"),
    "collectiongrant": ("文件夹权限", "people"),
    "collection": ("文件夹", "settings"),
    "loginrules": ("登录规则", "settings"),
    "column": ("栏目", "settings"),
    "topic": ("主题分类", "settings"),
    "genre": ("体裁", "settings"),
    "disclosurehead": ("法定公开内容", "settings"),
    "grassrootsfield": ("基层政务公开领域", "settings"),
    "kindhead": ("种类默认归类", "settings"),
    "indexnumbertemplate": ("索引号模板", "settings"),
    "workingyear": ("年度放假安排", "settings"),
    "officesession": ("办公时间", "settings"),
    "specialday": ("放假和调休", "settings"),
    "ground": ("不予公开依据", "settings"),
    "checklistitem": ("审查核对项", "settings"),
    "fastlane": ("快速审查", "settings"),
    "referralwording": ("提请函用语", "settings"),
    "reviewtimelimit": ("审查时限", "settings"),
    "reassessmentrule": ("评估周期", "settings"),
    "filingnumbertemplate": ("备案编号模板", "settings"),
    "withdrawalreason": ("撤稿原因", "settings"),
    "steplimit": ("办理时限", "settings"),
    "publicationlimit": ("公开期限", "settings"),
    "word": ("错敏词", "settings"),
    "phrase": ("内部文件用语", "settings"),
    "exemption": ("豁免号码", "settings"),
    "maskform": ("打码样式", "settings"),
    "detector": ("检查项目", "settings"),
    "guidechapter": ("指南章节", "settings"),
    "sectiontemplate": ("目录结构样表", "settings"),
    "templatesection": ("样表类目", "settings"),
    "agencysection": ("目录类目", "settings"),
    "supervisor": ("监督机关", "settings"),
    "reviewtask": ("审查环节", "settings"),
    "workflowtask": ("审查流程的环节", "settings"),
    "workflowpage": ("审查流程的适用范围", "settings"),
    "channel": ("渠道", "channel"),
    "routingrule": ("路由规则", "channel"),
    "routingoverride": ("投递例外", "channel"),
}
"""What is watched (:mod:`cms.audit.watching`): its name and its group."""

VERBS = {"created": "新建", "changed": "修改", "deleted": "删除"}

CODES = {
    "step": {"department": "部门自审", "confidentiality": "保密审查", "approval": "审批"},
    "outcome": {
        "approve": "通过",
        "reject": "退回",
        "partly": "部分公开",
        "withhold": "不予公开",
        "refer": "提请确定",
    },
}
"""Details that are kept as codes, in words."""

OF_AN_AGENCY = {"review", "publish", "record", "file"}
BY_THE_SYSTEM = "系统"


def wording_of(action: str) -> Wording | None:
    """None where nobody gave the action a name."""
    if action in ACTIONS:
        return ACTIONS[action]
    noun, _, verb = action.partition(".")
    if noun not in NOUNS or verb not in VERBS:
        return None
    name, group = NOUNS[noun]
    return Wording(f"{VERBS[verb]}{name}", group, f"{{who}}{VERBS[verb]}{name}“{{title}}”")


def label_of(action: str) -> str:
    found = wording_of(action)
    return found.label if found else action


def actions_in(group: str) -> list[str]:
    """Every action of a group, for filters."""
    watched = [f"{noun}.{verb}" for noun, (_, belongs) in NOUNS.items() if belongs == group for verb in VERBS]
    return [action for action, wording in ACTIONS.items() if wording.group == group] + watched


def sentence(entry: Entry, agency: str = "") -> str:
    """What happened, for reading: 解放街道 张三 将《标题》送审."""
    found = wording_of(entry.action)
    # The agency is that of what was done; of people who run the system it would be wrong.
    theirs = found is not None and entry.by_name and found.group in OF_AN_AGENCY
    who = f"{agency if theirs else ''} {entry.by_name or BY_THE_SYSTEM} ".lstrip()
    if found is None:
        return f"{who}{entry.action}：{entry.title}"
    return found.sentence.format_map(_Words(entry, who)).strip()


class _Words(dict[str, Any]):
    """What a sentence asks for: an older entry may lack something that the sentence names today."""

    def __init__(self, entry: Entry, who: str) -> None:
        said = {name: in_words(name, value) for name, value in entry.details.items()}
        super().__init__(said, title=entry.title, who=who)

    def __missing__(self, name: str) -> str:
        return "（未记录）"


def in_words(name: str, value: Any) -> str:
    """A detail as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return CODES.get(name, {}).get(str(value), str(value))
