// A month select sends its form when a choice is made, and its button goes: without script the button does it.
// Arrow keys change a closed select on the way, so a choice made by key waits for Enter or for leaving the field.
(function () {
  "use strict";
  Array.prototype.forEach.call(document.querySelectorAll("select[data-send]"), function (select) {
    var byKey = false;
    var first = select.value;
    select.addEventListener("keydown", function (event) {
      byKey = event.key !== "Enter";
      if (event.key === "Enter" && select.value !== first) select.form.submit();
    });
    select.addEventListener("mousedown", function () { byKey = false; });
    select.addEventListener("change", function () { if (!byKey) select.form.submit(); });
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-send-button]"), function (button) {
    button.classList.add("unseen");
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.addEventListener("click", function () { window.print(); });
  });
})();
