// Shows under each index number template what it gives, while it is being written. Without JavaScript the numbers
// are told when the agency is saved.
(() => {
  const url = document.currentScript.dataset.previewUrl;
  const ROW = /^index_number_templates-(\d+|__prefix__)-(pattern|serial_scope)$/;
  const waiting = new Map();

  const value = (name) => document.querySelector(`[name="${name}"]`)?.value ?? "";

  const place = (input) => {
    let shown = document.getElementById(`${input.id}-preview`);
    if (!shown) {
      shown = document.createElement("p");
      shown.id = `${input.id}-preview`;
      shown.className = "lb-preview";
      shown.setAttribute("role", "status");
      input.insertAdjacentElement("afterend", shown);
    }
    return shown;
  };

  const show = async (input) => {
    const shown = place(input);
    if (!input.value.trim()) { shown.textContent = ""; return; }
    const scope = value(input.name.replace("-pattern", "-serial_scope"));
    const query = new URLSearchParams({ pattern: input.value, scope, code: value("code"), uscc: value("uscc") });
    try {
      const answer = await (await fetch(`${url}?${query}`, { headers: { Accept: "application/json" } })).json();
      if (input.value !== query.get("pattern")) return;
      shown.classList.toggle("lb-bad", "error" in answer);
      shown.textContent = answer.error ?? `预览：${answer.examples.join("，")}……`;
    } catch { shown.textContent = "暂时不能预览，保存时会检查。"; }
  };

  const soon = (input) => {
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(() => show(input), 250));
  };

  const patterns = () => [...document.querySelectorAll('[name^="index_number_templates-"][name$="-pattern"]')]
    .filter((input) => !input.name.includes("__prefix__"));

  const changed = (event) => {
    const name = event.target.name ?? "";
    const row = ROW.exec(name);
    if (row) soon(document.querySelector(`[name="index_number_templates-${row[1]}-pattern"]`));
    else if (name === "code" || name === "uscc") patterns().forEach(soon);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("DOMContentLoaded", () => patterns().forEach(show));
})();
