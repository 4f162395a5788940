/* 给谁买: letters filter the station's own villagers. The list is a listbox under the field; its first row is chosen
   before she looks up, so Enter picks. The server answers with ready HTML (households/find.html). */
(function () {
  'use strict';
  const picker = document.querySelector('[data-picker]');
  const picked = picker && picker.querySelector('[data-picked]');
  if (!picked) return;
  const box = picker.querySelector('[data-find-box]');
  const field = box.querySelector('input');
  const list = box.querySelector('[data-list]');
  const who = picker.querySelector('[data-who]');
  const newcomer = picker.querySelector('[data-newcomer]');
  let timer = 0;
  let asked = '';
  let wantsFirst = false;

  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-expanded', 'false');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-controls', 'picker-options');

  function rows() { return Array.prototype.slice.call(list.querySelectorAll('[role=option]')); }
  function current() { return list.querySelector('[aria-selected=true]'); }

  function show(on) {
    list.hidden = !on;
    box.classList.toggle('open', on);
    field.setAttribute('aria-expanded', on);
    if (on && current()) field.setAttribute('aria-activedescendant', current().id);
    else field.removeAttribute('aria-activedescendant');
  }

  function mark(row) {
    rows().forEach(function (other) { other.setAttribute('aria-selected', other === row); });
    field.setAttribute('aria-activedescendant', row.id);
    if (row.scrollIntoView) row.scrollIntoView({ block: 'nearest' });
  }

  function ask() {
    const words = field.value.trim();
    asked = words;
    if (!words) { show(false); return; }
    fetch(picker.dataset.find + '?q=' + encodeURIComponent(words), { credentials: 'same-origin', headers: { 'X-Fragment': '1' } })
      .then(function (answer) { if (!answer.ok || answer.redirected) throw answer; return answer.text(); })
      .then(function (html) {
        if (words !== asked || picked.value) return;
        list.innerHTML = html;
        show(true);
        if (wantsFirst) { wantsFirst = false; pick(current()); }
      })
      .catch(function () {
        show(false);
        if (wantsFirst) { wantsFirst = false; next(); } /* no answer: the server resolves the words on saving */
      });
  }

  function next() {
    const goods = document.querySelector('[data-part=goods]');
    if (goods) goods.focus();
  }

  function pick(row) {
    if (!row) return;
    show(false);
    if (row.hasAttribute('data-new')) { welcome(); return; }
    picked.value = row.dataset.id;
    picker.querySelector('[data-who-name]').textContent = row.dataset.name;
    picker.querySelector('[data-who-line]').textContent = row.dataset.about;
    field.value = asked = '';
    newcomer.open = false;
    newcomer.querySelectorAll('input').forEach(function (input) { input.value = ''; });
    who.hidden = false;
    box.hidden = true;
    next();
  }

  function welcome() {
    const inputs = newcomer.querySelectorAll('input');
    newcomer.open = true;
    if (/[\u3400-\u9fff]/.test(field.value)) inputs[0].value = field.value.trim();
    else if (/^\d{11}$/.test(field.value.trim())) inputs[1].value = field.value.trim();
    field.value = asked = '';
    (inputs[0].value ? inputs[1] : inputs[0]).focus();
  }

  field.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(ask, 120); });
  field.addEventListener('keydown', function (event) {
    if (event.isComposing || event.keyCode === 229) return;
    const all = rows();
    const at = all.indexOf(current());
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (list.hidden || !all.length) return;
      event.preventDefault();
      mark(all[(at + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length]);
    } else if (event.key === 'Escape') show(false);
    else if (event.key === 'Enter' && !event.ctrlKey && field.value.trim()) {
      event.preventDefault();
      if (!list.hidden && asked === field.value.trim()) pick(current());
      else { wantsFirst = true; clearTimeout(timer); ask(); }
    }
  });
  field.addEventListener('blur', function () { setTimeout(function () { if (document.activeElement !== field) show(false); }, 200); });
  field.addEventListener('focus', function () { if (field.value.trim() && rows().length) show(true); });
  list.addEventListener('mousedown', function (event) { event.preventDefault(); });
  list.addEventListener('click', function (event) { pick(event.target.closest('[role=option]')); });
  picker.querySelector('[data-change]').addEventListener('click', function () {
    picked.value = '';
    who.hidden = true;
    box.hidden = false;
    field.focus();
  });
})();
