/* What every page of both surfaces gets: the mark that scripts run, focus on what must be read first, and links of the
   error summary that open the folded part their field lies in. */
(function () {
  'use strict';
  document.documentElement.classList.add('js');

  const first = document.querySelector('[data-focus]');
  if (first) first.focus();

  document.addEventListener('click', function (event) {
    const link = event.target.closest('.errors a');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const folded = field.closest('details');
    if (folded) folded.open = true;
    field.focus();
    field.scrollIntoView({ block: 'center' });
  });
})();
