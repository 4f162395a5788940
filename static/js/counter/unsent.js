/* The worker of the counter, and 未上传 n in the header while anything waits on this telephone. */
(function () {
  'use strict';
  const workers = navigator.serviceWorker;
  if (!workers || !window.indexedDB || !document.querySelector('[data-counter]')) return;
  let unsent = 0;
  let words = {};

  function say(word) { workers.ready.then(function (one) { if (one.active) one.active.postMessage(word); }); }

  workers.addEventListener('message', function (event) {
    if (!event.data || typeof event.data.unsent !== 'number') return;
    unsent = event.data.unsent;
    words = event.data.words || words;
    const top = document.querySelector('.top');
    let box = top.querySelector('[data-unsent]');
    if (!box && unsent) {
      box = document.createElement('a');
      box.href = '/postbox';
      box.className = 'top-act unsent';
      box.setAttribute('data-unsent', '');
      top.insertBefore(box, top.querySelector('form'));
    }
    if (unsent && navigator.storage && navigator.storage.persist) navigator.storage.persist(); /* not cleared when space runs out */
    if (box) { box.hidden = !unsent; box.textContent = (words.unsent || '') + ' ' + unsent; }
    warn(event.data.old);
    document.dispatchEvent(new Event('unsent'));
    check(words.rules);
  });
  /* A form that this telephone keeps is looked at before. */
  function check(rules) {
    if (!rules || window.Check || !rules.forms[location.pathname]) return;
    window.Check = rules;
    document.head.appendChild(document.createElement('script')).src = rules.script;
  }
  /* What lies here for a day is said above the page. */
  function warn(old) {
    const main = document.querySelector('main');
    let line = main.querySelector('[data-old]');
    if (!line && old && words.old && location.pathname !== '/postbox') {
      line = document.createElement('a');
      line.href = '/postbox';
      line.className = 'notice warn';
      line.setAttribute('data-old', '');
      line.textContent = words.old;
      main.insertBefore(line, main.firstChild);
    }
    if (line) line.hidden = !old;
  }
  document.addEventListener('submit', function (event) {
    if (/\/sign-out$/.test(event.target.action) && unsent && !window.confirm(words.leave)) event.preventDefault();
  });
  window.addEventListener('online', function () { say('flush'); });
  setInterval(function () { if (unsent) say('flush'); }, 60000);
  workers.register('/sw.js').then(function () { say('hello'); }, function () {});
})();
