/* Enter goes to the next visible field, on the last one it saves; Ctrl+Enter saves at once. For forms with data-enter. */
(function () {
  'use strict';
  function save(form) {
    const button = document.querySelector('[data-save][form="' + form.id + '"]') || form.querySelector('[data-save],button:not([type=button])');
    if (button) button.click();
  }

  document.addEventListener('keydown', function (event) {
    const field = event.target;
    const form = field.form;
    if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing || event.keyCode === 229 || !form || !form.hasAttribute('data-enter')) return;
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); save(form); return; }
    if (!/^(INPUT|SELECT)$/.test(field.tagName)) return;
    event.preventDefault();
    const stops = Array.prototype.filter.call(form.elements, function (f) {
      return /^(INPUT|SELECT)$/.test(f.tagName) && f.offsetParent && (f.type !== 'radio' || f.checked) && f.type !== 'hidden';
    });
    const next = field.type === 'radio' ? null : stops[stops.indexOf(field) + 1];
    if (!next) { save(form); return; }
    next.focus();
    if (next.select && next.type !== 'radio') next.select();
  });
})();
