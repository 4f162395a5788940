// The queue of photos by keys: j and k move, a approves, r goes to the reason of sending back.
(function () {
  "use strict";
  var queue = document.querySelector("[data-approve]");
  if (!queue) return;
  var at = -1;
  function move(by) {
    var all = queue.children;
    if (!all.length) return;
    if (all[at]) all[at].classList.remove("at");
    at = Math.max(0, Math.min(all.length - 1, at + by));
    all[at].classList.add("at");
    all[at].focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "j") { move(1); return; }
    if (event.key === "k") { move(-1); return; }
    if (event.key !== "a" && event.key !== "r") return;
    var card = queue.children[at] || queue.children[0];
    var deed = card && card.querySelector('[data-deed="' + event.key + '"]');
    if (!deed) return;
    event.preventDefault();
    if (event.key === "a") deed.click();
    else deed.focus();
  });
})();
