/* 县里价本 under a line: prices that fit the typed goods; one tap fills 县里卖. The server reckons it again. */
(function () {
  'use strict';
  const form = document.querySelector('[data-order]');
  if (!form) return;
  const M = window.Money;
  let timer = 0;

  function part(line, name) { return form.querySelector('[name="lines-' + line.dataset.line + '-' + name + '"]'); }

  function ask(line) {
    const box = line.querySelector('[data-prices]');
    const goods = part(line, 'goods').value.trim();
    if (box.dataset.asked === goods) return;
    box.dataset.asked = goods;
    if (!goods) { box.textContent = ''; return; }
    fetch('/prices/find?n=' + line.dataset.line + '&goods=' + encodeURIComponent(goods), { credentials: 'same-origin' })
      .then(function (answer) { if (!answer.ok || answer.redirected) throw answer; return answer.text(); })
      .then(function (html) { if (box.dataset.asked === goods) box.innerHTML = html; })
      .catch(function () { box.textContent = ''; }); /* no answer: the price is typed by hand */
  }

  function fill(line) {
    const price = line.querySelector('[data-fen]:checked');
    if (!price) return;
    part(line, 'local').value = M.plain(M.times(M.thousandths(part(line, 'quantity').value) || 1000, +price.dataset.fen));
    part(line, 'source').value = price.dataset.source;
    form.dispatchEvent(new Event('lines'));
  }

  form.addEventListener('input', function (event) {
    const line = event.target.closest('[data-line]');
    if (!line) return;
    const name = event.target.dataset.part;
    if (name === 'goods') { clearTimeout(timer); timer = setTimeout(function () { ask(line); }, 250); }
    else if (name === 'quantity') fill(line);
    else if (name === 'local') {
      const none = line.querySelector('[data-none]');
      if (none) none.checked = true;
    } else if (event.target.hasAttribute('data-fen')) fill(line);
  });
})();
