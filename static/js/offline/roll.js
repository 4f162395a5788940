/* A slip ends where its words end: on a roll the page is as long as what is on it. Styles cannot say that (a width
   with the height "auto" is none), so before printing the slip is measured as it will be printed. */
(function () {
  'use strict';
  const MM = 96 / 25.4;
  let sheet = null;

  /* The rules for paper hold on the screen while this is measured. */
  function measured() {
    const rules = [];
    Array.prototype.forEach.call(document.styleSheets, function (one) {
      Array.prototype.forEach.call(one.cssRules, function (rule) {
        if (rule.media && rule.conditionText === 'print') rules.push(rule);
      });
    });
    rules.forEach(function (rule) { rule.media.mediaText = 'screen'; });
    let most = 0;
    document.querySelectorAll('[data-roll]').forEach(function (slip) { most = Math.max(most, slip.getBoundingClientRect().height); });
    rules.forEach(function (rule) { rule.media.mediaText = 'print'; });
    return Math.ceil(most / MM) + 1;
  }

  function cut() {
    const slip = document.querySelector('[data-roll]');
    if (!slip) return;
    if (!sheet) {
      const all = document.styleSheets;
      sheet = all[all.length - 1];
    } else sheet.deleteRule(sheet.cssRules.length - 1);
    const high = Math.max(measured(), 40);
    sheet.insertRule('@page{size:' + slip.getAttribute('data-roll') + 'mm ' + high + 'mm;margin:0}', sheet.cssRules.length);
  }

  window.addEventListener('beforeprint', cut);
})();
