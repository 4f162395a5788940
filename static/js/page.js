/* What every counter page gets: the mark that scripts run, focus on what must be read first, 看密码, 打小票, and the
   optional keys n, / , g h and ? (never while someone is typing). */
(function () {
  'use strict';
  document.documentElement.classList.add('js');

  const first = document.querySelector('[data-focus]');
  if (first) first.focus();

  document.addEventListener('click', function (event) {
    const target = event.target.closest('[data-print],[data-peek-button],.errors a');
    if (!target) return;
    if (target.hasAttribute('data-print')) window.print();
    else if (target.hasAttribute('data-peek-button')) peek(target);
    else {
      const field = document.getElementById(target.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      const box = field.closest('details');
      if (box) box.open = true;
      field.focus();
      field.scrollIntoView({ block: 'center' });
    }
  });

  function peek(button) {
    const show = button.getAttribute('aria-pressed') !== 'true';
    button.form.querySelectorAll('[data-peek]').forEach(function (field) { field.type = show ? 'text' : 'password'; });
    button.setAttribute('aria-pressed', show);
    button.textContent = show ? button.dataset.on : button.dataset.off;
  }

  let before = '';
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const key = before === 'g' && event.key === 'h' ? 'gh' : event.key;
    before = event.key;
    if (key === 'gh') location.href = '/';
    else if (key === '?') location.href = '/help';
    else if (key === 'n' || key === '/') {
      const target = document.querySelector('[data-key="' + key + '"]');
      if (target || key === 'n') event.preventDefault();
      if (!target) { if (key === 'n' && document.querySelector('.tabs')) location.href = '/orders/new'; }
      else if (target.href) location.href = target.href;
      else target.focus();
    }
  });
})();
