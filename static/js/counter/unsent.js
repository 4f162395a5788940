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
    if (box) { box.hidden = !unsent; box.textContent = (words.unsent || '') + ' ' + unsent; }
    document.dispatchEvent(new Event('unsent'));
  });
  document.addEventListener('submit', function (event) {
    if (/\/sign-out$/.test(event.target.action) && unsent && !window.confirm(words.leave)) event.preventDefault();
  });
  window.addEventListener('online', function () { say('flush'); });
  setInterval(function () { if (unsent) say('flush'); }, 60000);
  workers.register('/sw.js').then(function () { say('hello'); }, function () {});
})();
