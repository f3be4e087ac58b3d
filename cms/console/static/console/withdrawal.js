// What the public will read follows what is being written.
document.querySelectorAll('[data-lb-shows]').forEach((shown) => {
  const written = document.getElementById(shown.dataset.lbShows);
  if (!written) return;
  const show = () => { shown.textContent = written.value; };
  written.addEventListener('input', show);
  show();
});

// The request for a withdrawal follows its reason: the kinds that it allows, its basis, its model explanation.
// Without this script the form works all the same: the server says what does not fit.
(() => {
  const form = document.querySelector('[data-lb-withdrawal]');
  if (!form) return;
  const reasons = JSON.parse(document.getElementById('withdrawal-reasons').textContent);
  const {reason, explanation, replacement} = form.elements;
  const kinds = [...form.querySelectorAll('[name=kind]')];
  const urgent = form.querySelector('[data-urgent]');
  const filled = () => Object.values(reasons).some((known) => known.explanation === explanation.value);

  const showReplacement = () => {
    const chosen = kinds.find((kind) => kind.checked);
    form.querySelector('[data-replacement]').hidden = !chosen || chosen.value !== 'replaced';
  };

  const follow = (isNew) => {
    const known = reasons[reason.value];
    kinds.forEach((kind) => {
      const barred = Boolean(known) && !known.kinds.includes(kind.value);
      kind.disabled = barred;
      kind.closest('label')?.classList.toggle('is-barred', barred);
      if (barred) kind.checked = false;
      if (isNew && known) kind.checked = kind.value === known.default;
    });
    // What the person wrote stays; an untouched model text is exchanged for the new reason's.
    if (isNew && known && (!explanation.value.trim() || filled())) {
      explanation.value = known.explanation;
      explanation.dispatchEvent(new Event('input', {bubbles: true}));
    }
    const basis = form.querySelector('[data-basis]');
    basis.hidden = !known;
    basis.textContent = known ? `依据：${known.article}` : '';
    if (urgent) {
      urgent.hidden = !(known && known.urgent);
      form.querySelector('[data-urgent-note]').textContent =
        known && known.urgent ? `这个原因可以先撤后核：立即从所有渠道撤下，${known.hours} 小时内由另一人核实。` : '';
    }
    showReplacement();
  };

  let asked = 0;
  const find = async () => {
    const found = form.querySelector('[data-found]');
    const mine = ++asked;
    const wanted = replacement.value.trim();
    const answer = wanted ? await fetch(`${form.dataset.find}?q=${encodeURIComponent(wanted)}`).then((r) => r.json()) : null;
    if (mine !== asked) return;
    found.textContent = !answer ? '' : answer.title ? `《${answer.title}》（${answer.agency}）` : '没有找到正在公开的这条信息。';
  };

  reason.addEventListener('change', () => follow(true));
  kinds.forEach((kind) => kind.addEventListener('change', showReplacement));
  replacement.addEventListener('change', find);
  follow(!kinds.some((kind) => kind.checked));
  if (replacement.value) find();
})();
