// Steps moved in the picture, by a hand or by the arrow keys: up and down for the dose, left and right
// for the length. What is moved is written into the cells of the table; the server answers to those.
"use strict";
(() => {
  const form = document.querySelector("form[data-doses]");
  if (!form) return;
  const SVG = "http://www.w3.org/2000/svg";
  const ACROSS = 1000; // units of the picture's width
  const LONGEST = 366; // days
  const WAY = 6; // pixels after which a hand's way counts as up and down, or as left and right
  const APART = 36; // pixels between two handles that a finger can tell apart
  const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };
  let offered = {}; // doses that can be dispensed, by drug, from the smallest
  let steps = [];
  let chosen = 0; // the step whose handles the tab key comes to
  let held = null;
  let focused = "";

  const cell = (kind, place) => form.elements[`${kind}-${place}`];
  const handleOf = (kind, place) => document.getElementById(`handle-${kind}-${place}`);
  const doses = (place) => offered[cell("drug", place)?.value] || [];

  // Doses are decimals or fractions, as in "0.5" and "1/3".
  const amount = (text) => {
    const [over, under] = text.trim().replace(",", ".").split("/");
    return Number(over) / Number(under || 1);
  };

  const make = (kind, values, parent) => {
    const made = document.createElementNS(SVG, kind);
    Object.entries(values).forEach(([name, value]) => made.setAttribute(name, value));
    return parent.appendChild(made);
  };

  const build = () => {
    const group = form.querySelector(".handles");
    if (!group || group.childElementCount) return;
    steps = JSON.parse(group.dataset.steps);
    steps.forEach((step, place) => {
      if (cell("dose", place) && doses(place).length) add(group, step, place, "dose");
      if (cell("days", place)) add(group, step, place, "days");
    });
    choose(Math.min(chosen, steps.length - 1));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const add = (group, step, place, kind) => {
    const spot = make("svg", { class: "spot" }, group);
    const handle = make("g", {
      id: `handle-${kind}-${place}`, class: `handle ${kind}`, "data-place": place, "data-kind": kind,
      role: "slider", tabindex: -1, "aria-labelledby": `label-${kind}-${place} dates-${place}`,
      "aria-orientation": kind === "dose" ? "vertical" : "horizontal",
      "aria-valuemin": kind === "dose" ? 0 : 1,
      "aria-valuemax": kind === "dose" ? amount(doses(place).at(-1)) : LONGEST,
    }, spot);
    make("circle", { class: "grip", r: 20 }, handle);
    if (kind === "days") make("circle", { class: "dot", r: 2.5 }, handle);
    make("rect", kind === "dose" ? { class: "knob", x: -6, y: -10, width: 12, height: 20, rx: 6 }
      : { class: "knob", x: -10, y: -6, width: 20, height: 12, rx: 6 }, handle);
    show(handle, kind === "dose" ? step.dose : String(step.days));
  };

  // Put a handle where its value stands in the picture, and say the value.
  const show = (handle, text) => {
    const { kind, place } = handle.dataset;
    const step = steps[place];
    const value = amount(text);
    const width = form.querySelector(".plot").clientWidth || ACROSS;
    const narrow = (step.right - step.left) * width / ACROSS < 2 * APART;
    handle.classList.toggle("narrow", narrow);
    let { right: across, down } = step;
    if (kind === "days") across += (value - step.days) * Number(form.querySelector(".handles").dataset.dayWidth);
    else {
      across = (step.left + step.right) / 2;
      if (step.mg) down += (amount(step.dose) - value) / step.mg;
      if (narrow) down -= 20; // over the step, clear of the handle of its end
    }
    handle.parentNode.setAttribute("x", `${across * 100 / ACROSS}%`);
    handle.parentNode.setAttribute("y", down);
    handle.setAttribute("aria-valuenow", value);
    handle.setAttribute("aria-valuetext", inWords(kind, text));
  };

  const inWords = (kind, text) => `${text} ${kind === "dose" ? "mg" : form.dataset.daysWord}`;

  const choose = (place) => {
    form.querySelectorAll(".handle.chosen").forEach((one) => {
      one.classList.remove("chosen");
      one.setAttribute("tabindex", -1);
    });
    ["dose", "days"].map((kind) => handleOf(kind, place)).filter(Boolean).forEach((one) => {
      one.classList.add("chosen");
      one.setAttribute("tabindex", 0);
    });
    chosen = place;
  };

  const write = (handle, text) => {
    const typed = cell(handle.dataset.kind, handle.dataset.place);
    if (typed.value === text) return;
    typed.value = text;
    show(handle, text);
    typed.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // The nearest length that ends on the day of the week for changes, where one was asked for.
  const length = (place, wanted) => {
    const { every, rest } = steps[place];
    const days = Math.round((wanted - rest) / every) * every + rest;
    const least = rest || every;
    return Math.max(least, days > LONGEST ? days - every : days);
  };

  const nearest = (place, wanted) => doses(place).reduce(
    (best, one) => (Math.abs(amount(one) - wanted) < Math.abs(amount(best) - wanted) ? one : best),
  );

  const nudge = (handle, by) => {
    const { kind, place } = handle.dataset;
    const now = amount(cell(kind, place).value);
    if (kind === "days") {
      const next = length(place, now + by * steps[place].every);
      return write(handle, String(Math.min(LONGEST, next)));
    }
    const beyond = doses(place).filter((one) => (amount(one) - now) * by > 0);
    return beyond.length && write(handle, beyond.at(by > 0 ? 0 : -1));
  };

  const step = (handle, by) => {
    const { kind, place } = handle.dataset;
    for (let next = Number(place) + by; next >= 0 && next < steps.length; next += by) {
      const found = handleOf(kind, next);
      if (found) {
        choose(next);
        return found.focus();
      }
    }
    return null;
  };

  form.addEventListener("keydown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle) return;
    if (event.key in KEYS) nudge(handle, KEYS[event.key]);
    else if (event.key === "PageDown") step(handle, 1);
    else if (event.key === "PageUp") step(handle, -1);
    else return;
    event.preventDefault();
  });

  const middle = (handle) => {
    const box = handle.querySelector(".knob").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };

  const away = (handle, event) => {
    const [x, y] = middle(handle);
    return Math.hypot(x - event.clientX, y - event.clientY);
  };

  form.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".handle") || event.button) return;
    const handle = [...form.querySelectorAll(".handle")]
      .reduce((best, one) => (away(one, event) < away(best, event) ? one : best));
    const place = Number(handle.dataset.place);
    choose(place);
    const both = [handleOf("dose", place), handleOf("days", place)].filter(Boolean);
    const [one, two] = both.map(middle);
    const told = !two || Math.abs(one[0] - two[0]) > APART;
    held = { place, handle: told ? handle : null, x: event.clientX, y: event.clientY, by: handle };
    event.target.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  // A finger on a handle moves the step, not the page; browsers heed `touch-action` in pictures unequally.
  form.addEventListener("touchstart", (event) => {
    if (event.target.closest(".handle")) event.preventDefault();
  }, { passive: false });

  form.addEventListener("pointermove", (event) => {
    if (!held) return;
    const across = event.clientX - held.x;
    const down = event.clientY - held.y;
    if (!held.moving) {
      if (Math.hypot(across, down) < WAY) return;
      const way = Math.abs(across) > Math.abs(down) ? "days" : "dose";
      held.moving = held.handle || handleOf(way, held.place) || held.by;
      held.moving.classList.add("moving");
      held.start = amount(cell(held.moving.dataset.kind, held.place).value);
    }
    const { kind } = held.moving.dataset;
    const { mg } = steps[held.place];
    const perDay = Number(form.querySelector(".handles").dataset.dayWidth)
      * form.querySelector(".plot").clientWidth / ACROSS;
    if (kind === "days") write(held.moving, String(length(held.place, held.start + across / perDay)));
    else if (mg) write(held.moving, nearest(held.place, Math.max(0, held.start - down * mg)));
    say(held.moving);
  });

  const say = (handle) => {
    const { kind, place } = handle.dataset;
    const note = form.querySelector(".held");
    const width = form.querySelector(".plot").clientWidth;
    const across = parseFloat(handle.parentNode.getAttribute("x")) * width / 100;
    note.textContent = inWords(kind, cell(kind, place).value);
    note.setAttribute("x", Math.max(40, Math.min(across, width - 40)));
    note.setAttribute("y", Math.max(16, Number(handle.parentNode.getAttribute("y")) - 18));
  };

  const letGo = () => {
    if (!held) return;
    const { moving, by } = held;
    held = null;
    form.querySelector(".held").textContent = "";
    (moving || by).focus({ preventScroll: true });
    if (!moving) return;
    moving.classList.remove("moving");
    form.dispatchEvent(new Event("dropped")); // the picture is drawn anew at once
  };
  form.addEventListener("pointerup", letGo);
  form.addEventListener("pointercancel", letGo);

  // An answer must not take the picture out of the hand, nor the focus from the keyboard.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "curve") return;
    if (held) event.detail.shouldSwap = false;
    focused = document.activeElement?.closest(".handle")?.id || "";
  });
  document.addEventListener("htmx:oobAfterSwap", build);

  const begin = () => {
    form.classList.add("draggable");
    build();
  };
  fetch(form.dataset.doses, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .then((found) => { offered = found; })
    .catch(() => {}) // lengths can be moved all the same
    .finally(begin);
})();
