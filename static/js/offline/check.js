/* What this telephone can see to be wrong is said before it is kept, in the server's words (sync/seeing.py, kept by
   the worker): without network nobody else says it until the line is back. Fields must fit patterns, one by one. */
(function () {
  'use strict';
  const M = window.Money;
  const LINE = /^lines-\d+-/;
  const rules = window.Check;
  let told = [];

  function say(field, sentence) { if (field && sentence) told.push([field, sentence]); }

  /* Each field alone: the first pattern it does not fit speaks. */
  function each(form, own) {
    Array.prototype.forEach.call(form.elements, function (field) {
      const name = field.name.replace(LINE, '');
      const text = M.half(field.value);
      const bad = text && (rules.kinds[own.kinds[name]] || []).filter(function (one) { return !new RegExp(one[0]).test(text); })[0];
      say(field, bad ? bad[1] : text ? '' : own.needs[name]);
    });
  }

  /* An order as a whole: its lines, whom it is for, sums that cannot be. */
  function order(form, words) {
    const said = new FormData(form);
    function has(name) { return said.getAll(name).some(function (value) { return value.trim(); }); }
    function fen(name) { return M.fen(said.get(name)) || 0; }
    let sum = 0;
    let local = 0;
    const lines = Array.prototype.slice.call(form.querySelectorAll('[data-line]'));
    function written(line, parts) { return parts.some(function (part) { return has('lines-' + line.dataset.line + '-' + part); }); }
    const real = lines.filter(function (line) { return written(line, ['goods', 'paid', 'local', 'unit_price', 'spec']); });
    (real.length ? real : lines.slice(0, 1)).forEach(function (line) {
      const row = window.Savings.read(line);
      sum += row.paid || 0;
      local += row.local;
      if (!row.goods) say(line.querySelector('[data-part=goods]'), words.goods);
      if (!written(line, ['paid', 'unit_price'])) say(line.querySelector('[data-part=paid]'), words.paid);
    });
    if (!has('villager_id') && !has('who') && !has('new_name')) {
      const known = has('new_phone');
      say(form[known ? 'new_name' : 'who'], words[known ? 'new_name' : 'who']);
    }
    if (told.length) return;
    const all = sum + fen('freight') + fen('service_fee');
    const deposit = fen('deposit');
    const first = lines[0].querySelector('[data-part=paid]');
    if (Math.max(all, local) > rules.most) say(first, words.most);
    else if (fen('discount') > sum) say(form.discount, words.discount);
    else if (said.get('pay') === 'deposit' ? !deposit : deposit) say(form.deposit, deposit ? words.unchosen : words.none);
    else if (deposit > all - fen('discount')) say(form.deposit, words.deposit);
  }

  function make(tag, name, text) {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  }

  function tidy(form) {
    told = [];
    form.querySelectorAll('.errors,.field-error').forEach(function (said) { said.remove(); });
    form.querySelectorAll('.wrong').forEach(function (box) { box.classList.remove('wrong'); });
    form.querySelectorAll('[aria-invalid]').forEach(function (field) { field.removeAttribute('aria-invalid'); });
  }

  function show(form) {
    const top = make('section', 'errors', '');
    const list = document.createElement('ul');
    top.setAttribute('role', 'alert');
    top.tabIndex = -1;
    top.appendChild(make('h2', '', rules.count.replace('…', told.length)));
    top.appendChild(list);
    told.forEach(function (one) {
      const field = one[0];
      const box = field.closest('.field');
      const line = field.closest('[data-line]');
      const link = make('a', '', one[1]);
      link.href = '#' + field.id;
      list.appendChild(document.createElement('li')).appendChild(link);
      if (line) { line.querySelector('[data-card]').hidden = true; line.querySelector('[data-fields]').hidden = false; }
      if (!box) return;
      box.classList.add('wrong');
      box.insertBefore(make('p', 'field-error', one[1]), box.querySelector('label').nextSibling).id = field.id + '-error-1';
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', field.id + '-error-1');
    });
    form.insertBefore(top, form.firstChild);
    if (document.title.indexOf(rules.wrong)) document.title = rules.wrong + document.title;
    top.focus();
  }

  document.addEventListener('submit', function (event) {
    const form = event.target;
    const by = event.submitter || document.activeElement;
    const own = rules.forms[new URL(form.action).pathname];
    if (!own || event.defaultPrevented || by.hasAttribute('formaction') || /add_line|prices/.test(by.value)) return;
    tidy(form);
    each(form, own);
    if (form.hasAttribute('data-order')) order(form, rules.order);
    if (!told.length) return;
    event.preventDefault();
    show(form);
  });
})();
