// Mounts charts when they come into view, in the colours of the ground; switches the ground.
"use strict";
(() => {
  const bundle = document.currentScript.dataset.charts;
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 760px)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const HATCH = "#fedcb9"; // what the engine writes where hatching is meant
  const ANCHOR = "https://anchor.invalid/";
  const OURS = /#[0-9a-f]{6}\b/gi;
  const mounted = new Set();
  let loading = null;
  let light = null;

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);

  // Light colour -> the token's colour on the ground that is shown now.
  function palette() {
    const shown = getComputedStyle(root);
    const names = [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule.selectorText === ":root")
      .flatMap((rule) => [...rule.style].filter((name) => name.startsWith("--")).map((name) => [name, rule.style.getPropertyValue(name).trim().toLowerCase()]));
    light ??= new Map(names.reverse().map(([name, value]) => [value, name]));
    return (colour) => {
      const name = light.get(colour.toLowerCase());
      return name ? shown.getPropertyValue(name).trim() : colour;
    };
  }

  function library() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = bundle;
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = () => { loading = null; reject(new Error("the charts' script did not load")); };
      document.head.append(script);
    });
    return loading;
  }

  async function specification(box) {
    const own = box.querySelector('script[type="application/json"]');
    if (own) return own.textContent;
    const answer = await fetch(narrow.matches ? box.dataset.narrow : box.dataset.wide);
    if (!answer.ok) throw new Error(`the chart's data did not load (${answer.status})`);
    return answer.text();
  }

  function hatch(drawing) {
    const found = drawing.querySelectorAll(`[fill="${HATCH}"]`);
    if (!found.length) return;
    const name = "hatch-" + Math.random().toString(36).slice(2);
    const space = "http://www.w3.org/2000/svg";
    const make = (tag, given) => {
      const made = document.createElementNS(space, tag);
      for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
      return made;
    };
    const pattern = make("pattern", { id: name, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(make("rect", { width: 6, height: 6, class: "hatch-ground" }), make("rect", { width: 1.4, height: 6, class: "hatch-line" }));
    const defs = make("defs", {});
    defs.append(pattern);
    drawing.prepend(defs);
    for (const each of found) each.setAttribute("fill", `url(#${name})`);
  }

  async function mount(box) {
    box.setAttribute("aria-busy", "true");
    try {
      const [embed, text] = await Promise.all([library(), specification(box)]);
      const to = palette();
      const spec = JSON.parse(text.replaceAll(ANCHOR, "").replaceAll(OURS, (colour) => (colour.toLowerCase() === HATCH ? colour : to(colour))));
      spec.config = { ...spec.config, aria: false };
      const holder = document.createElement("div");
      await embed(holder, spec, {
        actions: false, ast: true, logLevel: 1, renderer: "svg", defaultStyle: false,
        tooltip: { disableDefaultStyle: true }, loader: { target: "_self" },
      });
      const drawing = holder.querySelector("svg");
      drawing.setAttribute("aria-hidden", "true");
      drawing.removeAttribute("role");
      hatch(drawing);
      box.querySelector(".drawn")?.remove();
      holder.className = "drawn";
      box.append(holder);
      mounted.add(box);
      box.dataset.state = "drawn";
    } catch (error) {
      box.dataset.state = "failed";
      box.textContent = `The chart cannot be shown: ${error.message}. Its data stand below.`;
    } finally {
      box.removeAttribute("aria-busy");
    }
  }

  const watcher = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      mount(target);
    }
  }, { rootMargin: "400px" });

  const watch = (within) => { for (const box of within.querySelectorAll(".chart:not([data-state])")) { box.dataset.state = "waiting"; watcher.observe(box); } };

  function redraw() {
    for (const box of mounted) {
      if (box.isConnected) mount(box);
      else mounted.delete(box);
    }
  }

  function label(button) { button.textContent = isDark() ? "Light" : "Dark"; }

  function start() {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      label(button);
      button.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        try { localStorage.setItem("detente-theme", root.dataset.theme); } catch { /* not kept then */ }
        label(button);
        redraw();
      });
    }
    requestAnimationFrame(() => setTimeout(() => watch(document), 0)); // after the first paint
  }

  for (const query of [narrow, dark]) query.addEventListener("change", redraw);
  document.addEventListener("htmx:afterSettle", () => watch(document));
  document.addEventListener("htmx:beforeSwap", (event) => {
    // A refusal is a page too: show it in place of the answer.
    if (event.detail.xhr.status >= 400 && (event.detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/html")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const form = event.target.closest?.("form[hx-post]");
      if (!form) return;
      let said = "The server did not answer; what was sent may be too large.";
      try { said = JSON.parse(event.detail.xhr.responseText).detail || said; } catch { /* no problem document */ }
      const note = form.querySelector(".problem[role=alert]") || document.createElement("p");
      note.className = "problem";
      note.setAttribute("role", "alert");
      note.textContent = said;
      form.prepend(note);
    });
  }
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.('a[href*="#"]');
    const hidden = target && target.getAttribute("href").startsWith("#") && document.querySelector(target.getAttribute("href"))?.closest("details:not([open])");
    if (hidden) hidden.open = true;
  });
  start();
})();
