// Photos leave the telephone small: at most 1,280 px and about 120 KB each, drawn anew in the browser. Without
// scripts, or where a browser cannot, the picture goes as it is and is made small at the other end.
(function () {
  'use strict';
  const EDGE = 1280, MOST = 120 * 1024;
  if (!window.DataTransfer || !HTMLCanvasElement.prototype.toBlob || !window.createImageBitmap) return;

  function drawn(image) {
    const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
  function packed(canvas, quality) {
    return new Promise(function (done) { canvas.toBlob(done, 'image/jpeg', quality); }).then(function (blob) {
      return blob.size <= MOST || quality <= 0.4 ? blob : packed(canvas, quality - 0.12);
    });
  }
  function small(file) {
    return createImageBitmap(file, { imageOrientation: 'from-image' }).then(function (image) {
      const canvas = drawn(image);
      return packed(canvas, 0.85).then(function (blob) {
        const made = blob.size < file.size ? new File([blob], 'photo.jpg', { type: 'image/jpeg' }) : file;
        return { file: made, canvas: canvas };
      });
    }).catch(function () { return { file: file, canvas: null }; }); // no picture: the other end says so
  }
  document.addEventListener('change', function (event) {
    const input = event.target;
    if (!input.matches || !input.matches('[data-shrink]')) return;
    const form = input.form;
    const files = Array.prototype.slice.call(input.files);
    form.dataset.shrinking = Number(form.dataset.shrinking || 0) + 1;
    Promise.all(files.map(small)).then(function (all) {
      const transfer = new DataTransfer();
      const field = input.closest('.field');
      let row = field.querySelector('[data-of="' + (input.id || 'pick') + '"]');
      if (!row) {
        row = document.createElement('div');
        row.className = 'shots';
        row.dataset.of = input.id || 'pick';
        field.appendChild(row);
      }
      row.textContent = '';
      all.forEach(function (one) {
        transfer.items.add(one.file);
        if (one.canvas) row.appendChild(one.canvas);
      });
      input.files = transfer.files;
    }).then(function () { release(form); }, function () { release(form); });
  });
  // Whoever presses the button sooner waits for the small picture: the large one takes minutes on a poor line.
  const held = new Map();
  function release(form) {
    form.dataset.shrinking = Number(form.dataset.shrinking) - 1;
    if (form.dataset.shrinking !== '0' || !held.has(form)) return;
    const button = held.get(form);
    held.delete(form);
    if (form.requestSubmit) form.requestSubmit(button); else button.click();
  }
  document.addEventListener('submit', function (event) {
    if (!Number(event.target.dataset.shrinking || 0)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.set(event.target, event.submitter || event.target.querySelector('button:not([type=button])'));
  }, true);
})();
