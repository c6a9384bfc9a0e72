// Shows an item of a questionnaire when the answers before it lead to it, and puts it away when they
// no longer do. One that has an answer stays, and says whether that counts; so does the one in use.
"use strict";
(() => {
  const form = document.querySelector("form[data-asking]");
  if (!form) return;
  const items = [...form.querySelectorAll("fieldset[data-item]")];
  const allCount = "allCount" in form.dataset;

  const show = () => {
    const points = {}; // what each answer adds to the condition of a later item
    let changed = false;
    for (const item of items) {
      const answer = form.elements[`item-${item.dataset.item}`].value;
      const sum = (names) => names.reduce((total, name) => total + points[name], 0);
      const conditions = JSON.parse(item.dataset.askIf || "[]");
      const asked = conditions.every(({ of, least }) => sum(of) >= least);
      points[item.dataset.item] = asked || allCount ? Number(answer) : 0;
      if (!conditions.length) continue;
      const away = !asked && answer === "" && !item.contains(document.activeElement);
      changed ||= item.hidden !== away;
      item.hidden = item.disabled = away;
      item.querySelector(".not-led-to").hidden = asked || answer === "";
      item.querySelector(".when")?.remove();
    }
    for (const before of form.querySelectorAll(".before")) {
      before.hidden = !before.parentElement.querySelector("fieldset:not([hidden])");
    }
    return changed;
  };

  form.addEventListener("change", () => {
    form.querySelector("[role=status]").textContent = show() ? form.dataset.changed : "";
  });
  window.addEventListener("pageshow", show); // a browser may bring earlier answers back
  show();
})();
