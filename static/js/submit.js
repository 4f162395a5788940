/* A form is sent once. The button stays a button (never disabled: a disabled button sends no name and loses the
   focus); a second press within eight seconds is swallowed. The id in the form makes a repeat harmless anyway. */
(function () {
  'use strict';
  document.addEventListener('submit', function (event) {
    const form = event.target;
    if (!form.hasAttribute('data-once')) return;
    if (form.dataset.sent && Date.now() - form.dataset.sent < 8000) { event.preventDefault(); return; }
    if (event.submitter && event.submitter.formTarget) return; /* a look in another window: nothing is sent */
    setTimeout(function () {
      if (event.defaultPrevented) return;
      form.dataset.sent = Date.now();
      if (event.submitter) event.submitter.classList.add('busy');
    });
  });
  /* Back from the next page: the kept page may send again. */
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('[data-once]').forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll('.busy').forEach(function (button) { button.classList.remove('busy'); });
  });
})();
