/* A scanner gun types faster than a hand and ends with Enter. Where no field is open it goes to the field that takes
   scans on this page, or to the page of arrivals with the number in its field: nothing is stored unseen. */
(function () {
  'use strict';
  const FAST = 60;
  const SHORTEST = 6;
  let typed = '';
  let last = 0;

  function box(looks) {
    return document.querySelector('[data-scan] [name=number]' + (looks ? ',[role=search] [name=q]' : ''));
  }

  function arrive(number) {
    const field = box(/^\/(pickup|orders|parcels|search)$/.test(location.pathname));
    if (!field) { location.href = '/arrivals?number=' + encodeURIComponent(number); return; }
    field.value = number;
    field.form.querySelector('button').click();
  }

  const said = new URLSearchParams(location.search).get('number');
  if (said && box()) box().value = said.slice(0, 60);

  document.addEventListener('keydown', function (event) {
    if (!document.querySelector('[data-counter]') || event.ctrlKey || event.metaKey || event.altKey ||
      event.target.matches('textarea,select,input:not([type=radio]):not([type=checkbox])')) return;
    const isFast = event.timeStamp - last < FAST;
    last = event.timeStamp;
    if (event.key === 'Enter') {
      if (isFast && typed.length >= SHORTEST) { event.preventDefault(); event.stopPropagation(); arrive(typed); }
      typed = '';
    } else if (event.key.length === 1) {
      typed = (isFast ? typed : '') + (/[\w-]/.test(event.key) ? event.key : '');
      if (isFast) event.stopPropagation();
    }
  }, true);
})();
