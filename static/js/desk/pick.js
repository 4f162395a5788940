// The list of orders: how many are ticked and what they come to, a box for the page, x for the row, Shift for a stretch.
// Without script the boxes and the buttons of the bar do the same, and the preview counts.
(function () {
  "use strict";
  var form = document.querySelector("form[data-pick]");
  if (!form || form.elements.all) return;
  var boxes = Array.prototype.slice.call(form.querySelectorAll("input[name=o]"));
  var bar = form.querySelector(".bulk");
  var said = bar.querySelector("output");
  var nothing = said.textContent;
  var none = bar.querySelector("[data-none]");
  var last = null;
  boxes.forEach(function (box) { box.setAttribute("aria-label", box.value); });
  var all = document.createElement("input");
  all.type = "checkbox";
  all.title = nothing + " (" + boxes.length + ")";
  all.setAttribute("aria-label", all.title);
  form.querySelector("thead td").appendChild(all);

  function fen(row) {
    return Math.round(parseFloat(row.cells[8].textContent.replace(/,/g, "")) * 100) || 0;
  }
  function show() {
    var count = 0;
    var sum = 0;
    boxes.forEach(function (box) {
      var row = box.closest("tr");
      row.classList.toggle("picked", box.checked);
      if (box.checked) { count += 1; sum += fen(row); }
    });
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && !all.checked;
    bar.classList.toggle("on", count > 0);
    none.hidden = !count;
    said.textContent = count ? form.getAttribute("data-pick").replace("{n}", count) + " · ¥" +
      (sum / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",") : nothing;
  }
  function set(checked) {
    boxes.forEach(function (box) { box.checked = checked; });
    show();
  }
  all.addEventListener("change", function () { set(all.checked); });
  none.addEventListener("click", function (event) { event.preventDefault(); set(false); });
  form.addEventListener("click", function (event) {
    var at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) {
      boxes.slice(Math.min(at, last), Math.max(at, last) + 1).forEach(function (box) { box.checked = event.target.checked; });
    }
    last = at;
    show();
  });
  form.addEventListener("submit", function (event) {
    if (boxes.some(function (box) { return box.checked; })) return;
    event.preventDefault();
    bar.classList.add("asks");
    all.focus();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "x" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    var on = event.target;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(on.tagName) && on.type !== "checkbox") return;
    var row = (on.closest && on.closest("tr")) || form.querySelector("tr.at");
    var box = row && row.querySelector("input[name=o]");
    if (box) { box.checked = !box.checked; last = boxes.indexOf(box); show(); }
  });
  window.addEventListener("pageshow", show);
  show();
})();
