/* ＋ 再加一样 without a round trip: the filled line folds into a card with 改, an empty one opens below it.
   The first line is the pattern of the others. Without scripts the button sends the form and the server adds one. */
document.addEventListener('DOMContentLoaded', function () {
  'use strict';
  const form = document.querySelector('[data-order]');
  if (!form) return;
  const M = window.Money;
  const box = form.querySelector('[data-lines]');
  const extras = form.querySelector('[data-extras]');

  function lines() { return Array.prototype.slice.call(box.children); }
  function part(line, name) { return line.querySelector('[data-part="' + name + '"]'); }
  function extrasOf(line) { return extras.querySelector('[data-extras-of="' + line.dataset.line + '"]'); }

  function fold(line) {
    const row = window.Savings.read(line);
    if (!row.goods || row.paid === null) return false;
    const strip = line.querySelector('[data-saving] b');
    line.querySelector('[data-card-goods]').textContent = row.goods;
    line.querySelector('[data-card-quantity]').textContent = '× ' + (row.quantity || '1');
    line.querySelector('[data-card-paid]').textContent = M.yuan(row.paid);
    const saved = line.querySelector('[data-card-saved]');
    saved.textContent = strip ? strip.textContent : '';
    saved.className = 'small ' + (line.querySelector('.dear,.much') ? 'warn' : 'good');
    open(line, false);
    return true;
  }

  function open(line, on) {
    line.querySelector('[data-card]').hidden = on;
    line.querySelector('[data-fields]').hidden = !on;
  }

  function tidy() {
    const all = lines();
    all.forEach(function (line, i) {
      line.querySelector('[data-drop]').hidden = i === all.length - 1; /* a blank last line is no line */
      line.querySelector('[data-add-line]').hidden = i < all.length - 1;
      const own = extrasOf(line);
      if (own) own.querySelector('[data-extras-title]').textContent = part(line, 'goods').value || (i + 1);
    });
    form.dispatchEvent(new Event('lines'));
  }

  function add() {
    const n = Math.max.apply(null, lines().map(function (line) { return +line.dataset.line; })) + 1;
    [box, extras].forEach(function (place) {
      const first = place.firstElementChild;
      const old = first.dataset.line || first.dataset.extrasOf;
      place.insertAdjacentHTML('beforeend', first.outerHTML
        .replace(new RegExp('lines-' + old + '-', 'g'), 'lines-' + n + '-')
        .replace(/(data-line|data-extras-of)="\d+"/, '$1="' + n + '"'));
      place.lastElementChild.querySelectorAll('input,select').forEach(function (field) {
        if (field.tagName === 'SELECT') field.selectedIndex = 0;
        else field.value = field.dataset.part === 'quantity' ? '1' : '';
      });
      place.lastElementChild.querySelectorAll('[data-prices]').forEach(function (box) { box.textContent = ''; });
      place.lastElementChild.querySelectorAll('.field-error').forEach(function (said) { said.remove(); });
      place.lastElementChild.querySelectorAll('.wrong').forEach(function (field) { field.classList.remove('wrong'); });
    });
    open(box.lastElementChild, true);
    tidy();
    part(box.lastElementChild, 'goods').focus();
  }

  box.addEventListener('click', function (event) {
    const button = event.target.closest('button');
    const line = event.target.closest('[data-line]');
    if (!button || !line) return;
    if (button.hasAttribute('data-add-line')) {
      event.preventDefault();
      if (fold(line)) add();
      else part(line, part(line, 'goods').value.trim() ? 'paid' : 'goods').focus();
    } else if (button.hasAttribute('data-reopen')) {
      lines().forEach(function (other) { if (other !== line) fold(other); });
      open(line, true);
      part(line, 'goods').focus();
    } else if (button.hasAttribute('data-drop')) {
      const own = extrasOf(line);
      if (own) own.remove();
      line.remove();
      open(box.lastElementChild, true);
      part(box.lastElementChild, 'goods').focus();
    }
    tidy();
  });

  lines().slice(0, -1).forEach(function (line) { if (!line.hasAttribute('data-wrong')) fold(line); });
  tidy();
});
