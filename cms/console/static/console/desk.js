// 自由交流 stands inside other forms (the editor's, the verdict's): what is written there is sent on its own, and the
// section is replaced by the server's answer. Nothing of the form around it is touched.
(() => {
  const token = () => JSON.parse(document.getElementById("wagtail-config").textContent).CSRF_TOKEN;

  const collect = (button) => {
    const data = new FormData();
    data.append("act", button.dataset.lbAct);
    if (button.dataset.lbRemark) data.append("remark", button.dataset.lbRemark);
    const around = button.closest("[data-lb-say]");
    around?.querySelectorAll("[data-lb-name]").forEach((field) => {
      if (field.type !== "checkbox" || field.checked) data.append(field.dataset.lbName, field.value);
    });
    return data;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-lb-remarks] [data-lb-act]");
    if (!button) return;
    if (button.dataset.lbAct === "retracted" && !window.confirm("撤回后其他人看不到这条留言，系统中留有记录。确定撤回吗？")) return;
    const section = button.closest("[data-lb-remarks]");
    button.disabled = true;
    try {
      const answer = await fetch(section.dataset.lbRemarks, {
        method: "POST", body: collect(button), headers: { "X-CSRFToken": token() },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-lb-remarks]");
      section.replaceWith(fresh);
      fresh.tabIndex = -1; // the button that had the focus is gone
      fresh.focus({ preventScroll: true });
    } catch {
      button.disabled = false;
      window.alert("没有发出，请检查网络后再试。已写的内容还在。");
    }
  });
})();
