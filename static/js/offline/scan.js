/* 到货 and 取货. A scan is sent without leaving the page: the focus stays in the field, only the answer and the list of
   today change, and a short low sound says that something needs a look. Without network the form goes its plain way, and
   the worker keeps it. At 取货 the sum follows what is ticked; a button copies the text to send. */
document.addEventListener('DOMContentLoaded', function () {
  'use strict';
  const field = document.getElementById('number');
  let sound = null;
  let queue = Promise.resolve();

  function beep() {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!Audio) return;
    try {
      sound = sound || new Audio();
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.type = 'square';
      tone.frequency.value = 196;
      volume.gain.value = 0.12;
      tone.connect(volume);
      volume.connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + 0.22);
    } catch (_) { /* no sound here: the words say it */ }
  }

  function swap(html) {
    const page = new DOMParser().parseFromString(html, 'text/html');
    if (!page.querySelector('[data-scan]')) return false;
    document.querySelectorAll('[data-swap]').forEach(function (part) {
      const fresh = page.querySelector('[data-swap="' + part.dataset.swap + '"]');
      if (fresh) part.innerHTML = fresh.innerHTML;
    });
    const told = page.querySelector('.flashes');
    document.querySelector('.flashes').innerHTML = told ? told.innerHTML : '';
    if (page.querySelector('[data-wrong]')) beep();
    return true;
  }

  /* One after the other: a scanner gun is faster than the network. */
  function send(form) {
    const said = new URLSearchParams(new FormData(form));
    queue = queue.then(function () {
      return fetch(form.action, { method: 'POST', body: said, credentials: 'same-origin' });
    }).then(function (answer) {
      return answer.text().then(function (html) { if (!swap(html)) throw new Error(answer.status); });
    }).catch(function () {
      const again = form.cloneNode(true);
      said.forEach(function (value, name) { const box = again.querySelector('[name="' + name + '"]'); if (box) box.value = value; });
      again.hidden = true;
      again.removeAttribute('id');
      document.body.appendChild(again);
      again.submit();
    });
  }

  document.addEventListener('submit', function (event) {
    const form = event.target;
    if (!field || !form.matches('[data-scan],[data-answers]') || !window.fetch || !window.DOMParser) return;
    event.preventDefault();
    if (form.hasAttribute('data-scan') && !field.value.trim()) { beep(); return; }
    send(form);
    field.value = '';
    field.focus();
  });
  if (field && document.querySelector('[data-wrong]')) beep();

  const camera = document.querySelector('[data-camera]');
  if (camera && window.BarcodeDetector && navigator.mediaDevices) {
    camera.hidden = false;
    camera.addEventListener('click', function () {
      const script = document.createElement('script');
      script.src = camera.dataset.camera;
      document.head.appendChild(script);
    }, { once: true });
  }

  /* 取货: what is ticked is what is paid. */
  const take = document.querySelector('[data-take]');
  const button = document.querySelector('[data-take-button]');
  function sum() {
    let due = 0;
    take.querySelectorAll('[data-owed]').forEach(function (box) { if (box.checked) due += Number(box.dataset.owed); });
    const way = take.querySelector('[name=pay]:checked');
    const shown = take.querySelector('[data-due]');
    const words = button.dataset;
    if (shown) shown.textContent = window.Money.yuan(due);
    button.textContent = !due ? words.plain : way && way.value === 'owe' ? words.owe : words.collect.replace('{}', window.Money.yuan(due));
  }
  if (take && button && window.Money) {
    take.addEventListener('change', sum);
    sum();
  }

  document.addEventListener('click', function (event) {
    const copy = event.target.closest('[data-copy]');
    if (!copy) return;
    const text = document.getElementById(copy.dataset.copy);
    text.focus();
    text.select();
    let fine = false;
    try { fine = document.execCommand('copy'); } catch (_) { fine = false; }
    if (!fine && navigator.clipboard) navigator.clipboard.writeText(text.value);
    copy.textContent = copy.dataset.done;
  });
});
