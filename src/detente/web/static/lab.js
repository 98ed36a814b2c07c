// The scenario lab: short addresses, lists that stay open, saving and sharing.
"use strict";
(() => {
  const open = new Map();

  // An empty field says nothing; leave it out of the address.
  document.addEventListener("formdata", ({ formData }) => {
    const kept = [...formData].filter(([, value]) => value !== "");
    for (const name of new Set([...formData.keys()])) formData.delete(name);
    for (const [name, value] of kept) formData.append(name, value);
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details[id]")) open.set(event.target.id, event.target.open);
  }, true);

  function restore() {
    for (const [id, was] of open) {
      const found = document.getElementById(id);
      if (found) found.open = was;
    }
  }

  async function ask(address, given = {}) {
    const answer = await fetch(address, given);
    if (answer.ok) return answer.status === 204 ? null : answer;
    const said = await answer.json().catch(() => ({}));
    throw new Error(said.detail || `the server answered ${answer.status}.`);
  }

  async function list(box) {
    const items = box.querySelector("[data-list]");
    const found = await (await ask(box.dataset.scenarios)).json();
    items.replaceChildren(...found.saved.map((each) => {
      const item = document.createElement("li");
      const name = document.createElement("button");
      const drop = document.createElement("button");
      name.type = drop.type = "button";
      name.className = drop.className = "as-link";
      name.textContent = each.name;
      name.dataset.open = each.id;
      drop.textContent = "delete";
      drop.setAttribute("aria-label", `Delete ${each.name}`);
      drop.dataset.drop = each.id;
      item.append(name, " ", drop);
      return item;
    }));
  }

  const say = (box, text) => { box.querySelector("[data-said]").textContent = text; };
  const tried = (box, work) => work().catch((error) => say(box, `That did not work: ${error.message}`));

  async function save(box, form) {
    const text = await (await ask(box.dataset.file)).text();
    const name = form.elements.name.value.trim();
    await ask(box.dataset.scenarios, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name, text }),
    });
    say(box, `Saved as “${name}”.`);
    await list(box);
  }

  async function reopen(box, id) {
    const found = await (await ask(`${box.dataset.scenarios}/${encodeURIComponent(id)}`)).json();
    const way = /^# lab: (\/lab\S*)$/m.exec(found.text);
    if (way) location.assign(way[1]);
    else say(box, "It was not made here, so it cannot be opened here; detente brief takes its file.");
  }

  async function drop(box, id) {
    await ask(`${box.dataset.scenarios}/${encodeURIComponent(id)}`, { method: "DELETE" });
    say(box, "Deleted.");
    await list(box);
  }

  function start() {
    restore();
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
    for (const box of document.querySelectorAll("[data-scenarios]")) {
      box.hidden = false;
      tried(box, () => list(box));
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-save]")) return;
    event.preventDefault();
    const box = event.target.closest("[data-scenarios]");
    tried(box, () => save(box, event.target));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy],[data-open],[data-drop]");
    if (!button) return;
    if ("copy" in button.dataset) {
      const link = new URL(document.querySelector("[data-share]").getAttribute("href"), location.href);
      navigator.clipboard.writeText(link.href).then(() => { button.textContent = "Copied"; });
      return;
    }
    const box = button.closest("[data-scenarios]");
    if (button.dataset.open) tried(box, () => reopen(box, button.dataset.open));
    else tried(box, () => drop(box, button.dataset.drop));
  });
  document.addEventListener("htmx:afterSwap", restore);
  document.addEventListener("htmx:afterSettle", start);
  start();
})();
