"""What may be set for a kind of channel, and what is wrong with what was set, in words for an official."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Schema = dict[str, Any]

EXAMPLE_ADDRESS = "https://portal.example.gov.cn/portals/shatang"

TYPES = {
    "string": "文字，写在英文双引号里",
    "integer": "整数，不加引号",
    "boolean": "true 或 false，不加引号",
}


def starting_point(schema: Schema) -> dict[str, Any]:
    """Settings with which a form may begin: what is compulsory; all else has a default."""
    return {name: _blank(schema["properties"][name]) for name in schema.get("required", [])}


def _blank(setting: Schema) -> Any:
    return setting.get("default", "https://" if setting.get("format") == "uri" else "")


def settings_help(schema: Schema) -> SafeString:
    """Every setting by its name, with its meaning and its default, and an example."""
    rows = (
        (name, _describe(name, setting, schema)) for name, setting in schema.get("properties", {}).items()
    )
    listed = format_html_join("", "<li><code>{}</code>：{}</li>", rows)
    example = json.dumps(_example(schema), ensure_ascii=False)
    return format_html(
        "JSON 格式，用英文双引号和英文逗号，例如 <code>{}</code>。没有写的用默认值。<ul>{}</ul>",
        example,
        listed,
    )


def _describe(name: str, setting: Schema, schema: Schema) -> str:
    compulsory = "（必填）" if name in schema.get("required", []) else ""
    default = setting.get("default")
    usual = f"默认为 {json.dumps(default, ensure_ascii=False)}。" if default not in (None, "") else ""
    description = setting.get("description", "").rstrip("。")
    return f"{setting.get('title', name)}{compulsory}。{description}{'。' if description else ''}{usual}"


def _example(schema: Schema) -> dict[str, Any]:
    named = schema.get("required") or list(schema.get("properties", {}))[:1]
    return {name: _sample(schema["properties"][name]) for name in named}


def _sample(setting: Schema) -> Any:
    return EXAMPLE_ADDRESS if setting.get("format") == "uri" else _blank(setting)


def what_is_wrong(settings: Any, schema: Schema) -> str:
    """The first problem of the settings in Chinese; empty where they are good."""
    problem = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(settings))
    if problem is None:
        return ""
    if not problem.absolute_path:
        return _wrong_as_a_whole(problem, schema)
    name = str(problem.absolute_path[0])
    return _wrong_setting(problem, name, schema["properties"][name])


def _wrong_as_a_whole(problem: jsonschema.ValidationError, schema: Schema) -> str:
    known = schema.get("properties", {})
    if problem.validator == "required":
        missing = [
            f"{name}（{known[name]['title']}）" for name in schema["required"] if name not in problem.instance
        ]
        return f"缺少必填的设置：{'、'.join(missing)}。"
    if problem.validator == "additionalProperties":
        unknown = "、".join(name for name in problem.instance if name not in known)
        return f"没有“{unknown}”这样的设置。可以设置的有：{'、'.join(known) or '无'}。"
    return '设置应写在一对花括号里，例如 {"url": "https://…"}；没有要设置的写 {}。'


def _wrong_setting(problem: jsonschema.ValidationError, name: str, setting: Schema) -> str:
    label = f"{name}（{setting.get('title', name)}）"
    match problem.validator:
        case "type":
            return f"{label}应为{TYPES.get(setting['type'], '其他类型')}。"
        case "minimum":
            return f"{label}不能小于 {problem.validator_value}。"
        case "maximum":
            return f"{label}不能大于 {problem.validator_value}。"
        case "minLength":
            return f"{label}不能为空。"
    return f"{label}的写法不对。{setting.get('description', '')}"
