// Saving by hand and autosaving at the same moment. Wagtail's autosave waits two seconds, then posts the form by itself; a
// form sent by hand while that one is on its way is a second request: on a new record it made a second record, with
// an index number of its own, and text typed in the last moment was in neither. So a form sent by hand goes alone:
// a waiting autosave is called off, one that is under way is awaited, and the last keystrokes get to the form first.
(() => {
  const AT_MOST = 10000; // an autosave that does not answer must not hold the person up for ever
  const KEYSTROKES = 400; // the text editor hands its text to the form a moment after the last key
  let begun = null; // the last autosave: {event, at}
  let typedAt = 0;

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const isEditor = (form) => form instanceof HTMLFormElement && form.matches("form[data-edit-form]");
  const interval = (form) => Number(form.dataset.wAutosaveIntervalValue || 0);

  document.addEventListener("w-autosave:save", (event) => { begun = { event, at: Date.now() }; }, true);
  for (const name of ["w-autosave:success", "w-autosave:error"]) {
    document.addEventListener(name, () => { begun = null; }, true);
  }
  document.addEventListener("input", (event) => {
    if (event.target.closest?.("[contenteditable=true]")) typedAt = Date.now();
  }, true);

  const settle = async (form) => {
    // Never in the same turn: while a form's submission is being announced, it cannot be submitted again.
    await pause(Math.max(KEYSTROKES - (Date.now() - typedAt), 0));
    form.dataset.wAutosaveActiveValue = "false";
    if (!begun) return;
    if (Date.now() - begun.at < interval(form) - 100) {
      begun.event.preventDefault(); // looked at only when the waiting is over: it is then not sent
      return;
    }
    const since = Date.now();
    while (begun && Date.now() - since < AT_MOST) await pause(50);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!isEditor(form) || !form.hasAttribute("data-w-autosave-interval-value")) return;
    if (form.dataset.lbAlone === "true") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.lbAlone === "soon") return; // pressed twice
    form.dataset.lbAlone = "soon";
    const button = event.submitter;
    await settle(form);
    if (button?.name) {
      // The button itself may be disabled by now, and then would not be sent.
      const said = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(said);
    }
    form.dataset.lbAlone = "true";
    form.requestSubmit();
  }, true);
})();
