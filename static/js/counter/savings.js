/* 省 under each line and 收/省 in the bar while she types. Whole fen; the server's figures are the ones stored. */
(function () {
  'use strict';
  const form = document.querySelector('[data-order]');
  if (!form) return;
  const M = window.Money;
  const bar = document.querySelector('[data-totals]');

  function value(name) {
    const field = form.querySelector('[data-sum="' + name + '"]');
    return (field && M.fen(field.value)) || 0;
  }

  function read(line) {
    const n = line.dataset.line;
    const part = function (name) {
      const field = form.querySelector('[name="lines-' + n + '-' + name + '"]');
      return field ? field.value : '';
    };
    const quantity = M.thousandths(part('quantity'));
    const unit = M.fen(part('unit_price'));
    let paid = M.fen(part('paid'));
    if (paid === null && unit !== null && quantity) paid = M.times(quantity, unit);
    return { line: line, goods: part('goods').trim(), quantity: part('quantity'), paid: paid, local: M.fen(part('local')) || 0 };
  }

  function words(strip, saved) {
    return (saved < 0 ? strip.dataset.dearWord : strip.dataset.saveWord) + ' ' + M.yuan(Math.abs(saved));
  }

  function show(row) {
    const strip = row.line.querySelector('[data-saving]');
    const known = row.saved !== null;
    const much = known && row.saved * 10000 > row.local * Number(strip.dataset.rate || 5000);
    strip.className = 'saving' + (known ? ' on' : '') + (much ? ' much' : '') + (known && row.saved < 0 ? ' dear' : '');
    strip.textContent = '';
    if (!known) return;
    strip.appendChild(document.createElement('b')).textContent = words(strip, row.saved);
    if (row.saved >= 0) strip.appendChild(document.createElement('span')).textContent = M.percent(row.saved, row.local);
    if (much) {
      const note = strip.appendChild(document.createElement('span'));
      note.className = 'saving-note';
      note.textContent = strip.dataset.much;
    }
  }

  function update() {
    const rows = Array.prototype.map.call(form.querySelectorAll('[data-line]'), read);
    const bought = rows.filter(function (row) { return row.paid !== null; });
    const goods = bought.map(function (row) { return row.paid; });
    const freight = M.share(value('freight'), goods);
    const fee = M.share(value('fee'), goods);
    const discount = M.share(value('discount'), goods);
    let total = 0;
    let saved = 0;
    let compared = false;
    rows.forEach(function (row) { row.saved = null; });
    bought.forEach(function (row, i) {
      const covered = row.paid - discount[i] + freight[i] + fee[i];
      total += covered;
      if (row.local > 0) { row.saved = row.local - covered; saved += row.saved; compared = true; }
    });
    rows.forEach(show);
    bar.hidden = !bought.length;
    bar.querySelector('[data-total]').textContent = M.yuan(total);
    const pay = form.querySelector('[name=pay]:checked');
    bar.querySelector('[data-total-word]').textContent = (pay && bar.dataset[pay.value]) || bar.dataset.receive;
    const sum = bar.querySelector('[data-saved]');
    sum.textContent = compared ? words(form.querySelector('[data-saving]'), saved) : '';
    sum.classList.toggle('dear', saved < 0);
    const paidFreight = form.querySelector('[data-sum=freight]');
    const told = form.querySelector('[data-freight]');
    if (paidFreight && told) told.textContent = paidFreight.value || '0';
  }

  form.addEventListener('input', function (event) {
    if (event.target.hasAttribute('data-deposit') && M.fen(event.target.value)) {
      const deposit = form.querySelector('[name=pay][value=deposit]');
      if (deposit) deposit.checked = true;
    }
    update();
  });
  form.addEventListener('change', update);
  form.addEventListener('lines', update);
  window.Savings = { read: read, words: words };
  update();
})();
