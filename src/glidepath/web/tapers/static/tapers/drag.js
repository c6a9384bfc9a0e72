// Dragging the end of a step: down or up for its dose, left or right for its length. What the hand
// says is written into the cells of the table, which may be typed into as well; the server answers.
"use strict";
(() => {
  const form = document.querySelector("form[data-doses]");
  if (!form) return;
  const AXIS = 6; // pixels after which a way counts as up and down, or as left and right
  let offered = {};
  let held = null;
  fetch(form.dataset.doses, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .then((doses) => { offered = doses; form.classList.add("draggable"); })
    .catch(() => {});

  const cell = (kind, place) => form.elements[`${kind}-${place}`];

  const pointIn = (svg, event) => {
    const at = new DOMPoint(event.clientX, event.clientY);
    return at.matrixTransform(svg.getScreenCTM().inverse());
  };

  const nearest = (doses, wanted) => doses.reduce(
    (best, one) => (Math.abs(Number(one) - wanted) < Math.abs(Number(best) - wanted) ? one : best),
  );

  form.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle) return;
    const place = handle.dataset.place;
    const days = cell("days", place);
    if (!days) return;
    const { dayWidth, drop } = handle.parentNode.dataset;
    const svg = handle.ownerSVGElement;
    const dose = cell("dose", place);
    const drug = cell("drug", place);
    held = {
      svg, handle, days, dose, from: pointIn(svg, event), axis: "",
      doses: (drug && offered[drug.value]) || [], perDay: Number(dayWidth), drop: Number(drop),
      startDays: Number(days.value), startDose: dose ? Number(dose.value) : 0,
      x: Number(handle.getAttribute("cx")), y: Number(handle.getAttribute("cy")),
      note: svg.querySelector(".held"),
    };
    handle.setPointerCapture(event.pointerId);
    handle.classList.add("moving");
    event.preventDefault();
  });

  form.addEventListener("pointermove", (event) => {
    if (!held) return;
    const at = pointIn(held.svg, event);
    const across = at.x - held.from.x;
    const down = at.y - held.from.y;
    if (!held.axis && Math.hypot(across, down) < AXIS) return;
    if (!held.axis) held.axis = Math.abs(across) > Math.abs(down) ? "days" : "dose";
    if (held.axis === "days") moveDays(across);
    else moveDose(down);
  });

  const say = (text) => {
    held.note.textContent = text;
    held.note.setAttribute("x", Math.max(0, Math.min(held.x - 20, held.svg.viewBox.baseVal.width - 90)));
    held.note.setAttribute("y", Math.max(14, Number(held.handle.getAttribute("cy")) - 12));
  };

  const moveDays = (across) => {
    const days = Math.min(366, Math.max(1, Math.round(held.startDays + across / held.perDay)));
    held.days.value = String(days);
    held.handle.setAttribute("cx", held.x + (days - held.startDays) * held.perDay);
    say(`${days} ${form.dataset.daysWord}`);
  };

  const moveDose = (down) => {
    if (!held.dose || !held.drop || !held.doses.length) return;
    const dose = nearest(held.doses, Math.max(0, held.startDose - down * held.drop));
    held.dose.value = dose;
    held.handle.setAttribute("cy", held.y + (held.startDose - Number(dose)) / held.drop);
    say(`${dose} mg`);
  };

  const letGo = () => {
    if (!held) return;
    const { handle, days, note, axis, missed } = held;
    handle.classList.remove("moving");
    note.textContent = "";
    held = null;
    if (axis || missed) days.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // An answer to what was typed before must not take the picture out of the hand; it is asked anew.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!held) return;
    event.detail.shouldSwap = false;
    held.missed = true;
  });
  form.addEventListener("pointerup", letGo);
  form.addEventListener("pointercancel", letGo);
})();
