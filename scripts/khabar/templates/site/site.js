"use strict";
(() => {
  const view = document.getElementById("view");
  const controls = document.getElementById("controls");

  // The annotation an entry or a label belongs to is lit in the text.
  const light = (name, on) => {
    if (!name) return;
    for (const mark of document.querySelectorAll("[data-a]")) {
      if (mark.dataset.a === name) mark.classList.toggle("lit", on);
    }
  };
  const owner = (event) => event.target.closest("[data-for]")?.dataset.for;
  for (const [type, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(type, (event) => light(owner(event), on));
  }

  // An address with a place opens what is folded over it, and shows the reading it belongs to.
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { return; }
    const target = name && document.getElementById(name);
    if (!target) return;
    const reading = target.closest(".reading");
    if (view && reading && reading.classList.contains("hand") && view.dataset.view === "rules") choose("hand");
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    for (const mark of document.querySelectorAll(".aimed")) mark.classList.remove("aimed");
    for (const mark of document.querySelectorAll("[data-a]")) {
      if (mark.dataset.a === name) mark.classList.add("aimed");
    }
    target.scrollIntoView();
  };

  const choose = (name) => {
    view.dataset.view = name;
    for (const button of controls.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    }
    for (const reading of view.querySelectorAll("details.rules")) reading.open = name !== "hand";
  };

  // A label that would leave its column turns to the other side; of two that would lie over each other on one line the
  // second goes up. Without a script they may touch.
  const spread = () => {
    for (const words of document.querySelectorAll(".words")) {
      const placed = [];
      const edge = words.getBoundingClientRect().left;
      for (const tags of words.querySelectorAll(".tags")) {
        tags.classList.remove("up", "turn");
        let box = tags.getBoundingClientRect();
        if (!box.width) continue;
        if (box.left < edge) {
          tags.classList.add("turn");
          box = tags.getBoundingClientRect();
        }
        const hit = placed.some((other) => box.left < other.right && other.left < box.right
          && box.top < other.bottom && other.top < box.bottom);
        if (hit) tags.classList.add("up");
        placed.push(hit ? tags.getBoundingClientRect() : box);
      }
    }
  };
  let waiting = 0;
  const later = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(spread); };
  addEventListener("resize", later);
  document.addEventListener("click", later);
  document.addEventListener("toggle", later, true);
  later();

  if (view && controls) {
    controls.hidden = false;
    controls.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.view) return choose(button.dataset.view);
      const pressed = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(pressed));
      if (button.dataset.layer) view.classList.toggle("off-" + button.dataset.layer, !pressed);
      else if (button.dataset.switch === "labels") view.classList.toggle("off-labels", !pressed);
      else view.classList.toggle("only-differences", pressed);
    });
  }
  addEventListener("hashchange", reveal);
  reveal();
})();
