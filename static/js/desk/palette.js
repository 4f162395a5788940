// Ctrl+K: one box over the page that finds while somebody types; arrows choose, Enter opens, Esc closes.
// It is made from the search box of the page, so a page pays nothing for it; without script that box does the same.
(function () {
  "use strict";
  var search = document.querySelector("form.search");
  if (!search || !window.fetch) return;
  var box, field, list, at, timer, asked, before;

  function make() {
    var words = search.querySelector("input");
    box = document.createElement("div");
    box.className = "palette";
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-modal", "true");
    box.setAttribute("aria-label", words.getAttribute("aria-label"));
    box.innerHTML = '<div class="palette-box"><input class="input" type="text" role="combobox" aria-expanded="true" ' +
      'aria-autocomplete="list" aria-controls="palette-list" autocomplete="off" maxlength="40">' +
      '<div id="palette-list" role="listbox" class="palette-list"></div></div>';
    field = box.querySelector("input");
    list = box.querySelector(".palette-list");
    field.setAttribute("aria-label", words.getAttribute("aria-label"));
    field.setAttribute("placeholder", words.placeholder);
    list.setAttribute("aria-label", words.getAttribute("aria-label"));
    box.addEventListener("mousedown", function (event) { if (event.target === box) close(); });
    field.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    box.addEventListener("keydown", keys);
    document.body.appendChild(box);
  }
  function choices() { return list.querySelectorAll("[role=option]"); }
  function choose(next) {
    var all = choices();
    if (all[at]) all[at].removeAttribute("aria-selected");
    at = all.length ? (next + all.length) % all.length : -1;
    if (at < 0) { field.removeAttribute("aria-activedescendant"); return; }
    all[at].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }
  function ask() {
    var words = field.value.trim();
    asked = words;
    fetch(search.getAttribute("action") + "/found?q=" + encodeURIComponent(words), { credentials: "same-origin" })
      .then(function (answer) {
        if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (lines) {
        if (asked !== words) return; // a later question is under way
        list.innerHTML = lines;
        at = -1;
        choose(0);
      })
      .catch(function () { /* no network, or signed out: Enter goes to the page of the search */ });
  }
  function keys(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Tab") { event.preventDefault(); }
    else if (event.key === "ArrowDown") { event.preventDefault(); choose(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(at - 1); }
    else if (event.key === "Enter") {
      event.preventDefault();
      var chosen = choices()[at];
      location.href = chosen && asked === field.value.trim() ? chosen.href :
        search.getAttribute("action") + "?q=" + encodeURIComponent(field.value);
    }
  }
  function close() {
    box.hidden = true;
    if (before && before.focus) before.focus();
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !event.isComposing && box && !box.hidden) { close(); return; } // also when a click took the focus away
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    var sheet = document.querySelector("dialog[open]");
    if (sheet) sheet.close(); // nothing under it could be typed into
    if (!box) make();
    if (box.hidden || document.activeElement !== field) before = document.activeElement;
    box.hidden = false;
    field.value = "";
    field.focus();
    ask();
  });
})();
