// The two kinds of sheet on the stage: the list, and one item in pages.

const OPENING = /[（〔［【《〈「『“‘([{<]$/;
const LATIN = /^[\w.\-/]+$/;

function listSheet(items, from, rows, onOpen) {
  const sheet = element("section", "sheet list");
  const list = element("ol", "rows");
  list.start = from + 1;
  for (const item of items.slice(from, from + rows)) list.append(listRow(item, onOpen));
  sheet.append(list);
  return sheet;
}

function listRow(item, onOpen) {
  const row = element("li");
  const button = element("button", "row");
  const [year, month, day] = item.date.split("-");
  const date = element("time", "date");
  date.dateTime = item.date;
  date.append(element("span", "day", day), element("span", "month", `${year}.${month}`));
  const text = element("span", "text");
  const meta = element("span", "meta");
  meta.append(element("span", "agency", item.agency), element("span", "", `索引号 ${item.index_number}`));
  if (item.changed) meta.append(element("span", "changed", `${spokenDay(item.changed)}更新`));
  if (item.until) meta.append(element("span", "", `公示至${spokenDay(item.until)}`));
  if (item.lapsed) meta.append(element("span", "lapsed", item.lapsed));
  text.append(headline("span", item.title), meta);
  button.append(date, text);
  button.addEventListener("click", () => onOpen(item.id));
  row.append(button);
  return row;
}

// A title breaks between words; never before a single character (决定书, not 决定 | 书), nor just inside brackets.
function headline(tag, title) {
  const made = element(tag, title.length > 60 ? "headline long" : "headline");
  if (!Intl.Segmenter) {
    made.textContent = title;
    made.style.wordBreak = "normal";
    return made;
  }
  let before = "";
  for (const { segment, isWordLike } of new Intl.Segmenter("zh", { granularity: "word" }).segment(title)) {
    const mayBreak = ((isWordLike && segment.length > 1) || OPENING.test(segment)) && before && !OPENING.test(before);
    if (mayBreak && !(LATIN.test(before) && LATIN.test(segment))) made.append(element("wbr"));
    made.append(segment);
    before = segment;
  }
  return made;
}

function spokenDay(date) {
  const [, month, day] = date.split("-");
  return `${Number(month)}月${Number(day)}日`;
}

function itemSheet(item) {
  const sheet = element("section", "sheet item");
  const facts = element("dl", "facts");
  const known = [
    ["公开主体", item.agency],
    ["发布日期", item.date],
    ["更新日期", item.changed],
    ["索引号", item.index_number],
    ["文号", item.document_number],
    ["栏目", item.column],
    ["公示截止", item.until],
    ["有效性", item.lapsed],
  ];
  for (const [label, value] of known) {
    if (!value) continue;
    const fact = element("div", label === "公开主体" ? "first" : "");
    fact.append(element("dt", "", label), element("dd", "", value));
    facts.append(fact);
  }
  const pages = element("article", "pages");
  const text = element("div", "prose");
  text.innerHTML = item.html; // cleaned when it was written, and the page's policy runs no inline script
  pages.append(headline("h2", item.title), text);
  sheet.append(facts, pages);
  return sheet;
}

// Pages are the columns of a multi-column box as wide as the stage: the browser breaks lines, tables and figures.
class Pages {
  constructor(box) {
    this.box = box;
    for (const table of box.querySelectorAll("table")) fitTable(table);
  }

  get step() {
    return this.box.clientWidth + parseFloat(getComputedStyle(this.box).columnGap);
  }

  get count() {
    const gap = parseFloat(getComputedStyle(this.box).columnGap);
    return Math.max(1, Math.round((this.box.scrollWidth + gap) / this.step));
  }

  show(page) {
    this.box.scrollLeft = page * this.step;
  }
}

function fitTable(table) {
  for (const cell of table.querySelectorAll("td, th")) cell.classList.toggle("short", cell.textContent.length <= 4);
  const room = table.closest(".pages").clientWidth;
  for (const density of ["dense", "denser", "squeezed"]) {
    // The first piece only: offsetWidth of a table that runs over several pages spans them all.
    if (table.getClientRects()[0].width <= room + 1) return;
    table.classList.add(density);
  }
}
