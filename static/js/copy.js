/* A button that copies the words of a field; without scripts the field itself can be copied by hand. */
(function () {
  'use strict';
  document.querySelectorAll('[data-copy]').forEach(function (button) {
    const field = document.getElementById(button.dataset.copy);
    const said = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener('click', function () {
      field.select();
      const done = function () { button.classList.add('copied'); if (said) said.textContent = button.textContent + ' ✓'; };
      if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, function () {});
      else if (document.execCommand('copy')) done();
    });
  });
})();
