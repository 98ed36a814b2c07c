// The ground that the reader chose, before anything is drawn.
"use strict";
try {
  const chosen = localStorage.getItem("detente-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* storage may be forbidden: then the system's choice holds */ }
