// The code's field: a second press does not send the form twice.
"use strict";

(() => {
  const form = document.querySelector("form");
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    form.querySelector("button").disabled = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    form.querySelector("button").disabled = false;
  });
})();
