/* 到货: the telephone's camera reads the code on a label, where the browser can (BarcodeDetector). Loaded on the first
   tap of its button by scan.js; what it reads goes into the field and is sent as a scan is. A second tap shuts it. */
(function () {
  'use strict';
  const button = document.querySelector('[data-camera]');
  const form = document.querySelector('[data-scan]');
  const AGAIN = 3000;
  const EACH = 250;
  let stream = null;
  let video = null;
  let last = '';
  let at = 0;

  function shut() {
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    if (video) video.remove();
    stream = video = null;
    button.textContent = button.dataset.open;
  }

  function read(codes) {
    const found = codes.map(function (code) { return code.rawValue.trim(); }).filter(function (text) { return /^[\w-]{6,60}$/.test(text); })[0];
    if (!found || (found === last && Date.now() - at < AGAIN)) return;
    last = found;
    at = Date.now();
    if (navigator.vibrate) navigator.vibrate(60);
    form.elements.number.value = found;
    form.querySelector('button').click();
  }

  function look(detector) {
    if (!video) return;
    detector.detect(video).then(read, function () { /* no picture yet */ }).then(function () {
      setTimeout(function () { look(detector); }, EACH);
    });
  }

  function open() {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(function (found) {
      stream = found;
      video = document.createElement('video');
      video.muted = video.playsInline = true;
      video.width = form.clientWidth;
      video.srcObject = stream;
      form.parentNode.insertBefore(video, form.nextSibling);
      button.textContent = button.dataset.shut;
      video.play().catch(function () { /* shut before it began */ });
      look(new window.BarcodeDetector());
    }).catch(function () {
      shut();
      button.textContent = button.dataset.denied;
    });
  }

  button.addEventListener('click', function () { if (video) shut(); else open(); });
  window.addEventListener('pagehide', shut);
  open();
})();
