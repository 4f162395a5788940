// Keys of the desk, all optional: / search, g h home, j k rows, Enter opens the row, ? the list of keys.
// Nothing here is needed: every deed has a link or a button.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("scripted");
  var waiting = false;
  var at = -1;

  function typing(element) {
    return /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) && element.type !== "checkbox" || element.isContentEditable;
  }
  function rows() {
    return Array.prototype.filter.call(document.querySelectorAll("main tbody tr"), function (row) {
      return row.querySelector("a[href]");
    });
  }
  function move(by) {
    var all = rows();
    if (!all.length) return;
    if (all[at]) all[at].classList.remove("at");
    at = Math.max(0, Math.min(all.length - 1, at + by));
    all[at].classList.add("at");
    all[at].querySelector("a[href]").focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }
  function sheet() {
    var box = document.querySelector("[data-keys]");
    if (box) { if (!box.open) box.showModal(); return; }
    if (!window.fetch || !window.HTMLDialogElement) return;
    fetch("/search/keys", { credentials: "same-origin" })
      .then(function (answer) {
        if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (html) {
        if (document.querySelector("[data-keys]")) return; // asked for twice
        document.body.insertAdjacentHTML("beforeend", html);
        document.querySelector("[data-keys]").showModal();
      })
      .catch(function () { /* no network, or signed out: help has the same list */ });
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    var key = event.key;
    if (waiting && key === "h") { location.href = "/"; return; }
    waiting = key === "g";
    if (key === "/") {
      var search = document.querySelector("[data-key='/']");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (key === "j") { move(1); }
    else if (key === "k") { move(-1); }
    else if (key === "?") { sheet(); }
  });
})();
