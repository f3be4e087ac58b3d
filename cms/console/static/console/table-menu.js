// The table editor (Handsontable) comes without Chinese; RecordTableBlock asks for "zh-CN". Loaded after it, before any table is drawn.
if (window.Handsontable) {
  const item = (name) => `ContextMenu:items.${name}`;
  window.Handsontable.languages.registerLanguageDictionary({
    languageCode: "zh-CN",
    [item("insertRowAbove")]: "在上方插入行",
    [item("insertRowBelow")]: "在下方插入行",
    [item("insertColumnOnTheLeft")]: "在左侧插入列",
    [item("insertColumnOnTheRight")]: "在右侧插入列",
    [item("removeRow")]: ["删除行", "删除所选行"],
    [item("removeColumn")]: ["删除列", "删除所选列"],
    [item("undo")]: "撤销",
    [item("redo")]: "恢复",
  });
}
