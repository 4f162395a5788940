/* 看密码, 打小票, and the optional keys n, / , g h and ? (never while someone is typing). */
(function () {
  'use strict';
  document.addEventListener('click', function (event) {
    const target = event.target.closest('[data-print],[data-peek-button]');
    if (!target) return;
    if (target.hasAttribute('data-print')) window.print();
    else peek(target);
  });

  function peek(button) {
    const show = button.getAttribute('aria-pressed') !== 'true';
    button.form.querySelectorAll('[data-peek]').forEach(function (field) { field.type = show ? 'text' : 'password'; });
    button.setAttribute('aria-pressed', show);
    button.textContent = show ? button.dataset.on : button.dataset.off;
  }

  if (document.querySelector('[data-print-now]')) window.addEventListener('load', function () { window.print(); });

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
