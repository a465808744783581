// Keys for those who are in the lists all day: j and k go on and back, Enter opens, / searches. Off until somebody
// switches them on, never while something is typed, and none that decides anything.

const KEPT = "office-keys";

const box = document.querySelector("[data-keys]");
const choice = box?.querySelector("input");

if (choice) {
  choice.checked = read() === "on";
  choice.addEventListener("change", () => write(choice.checked ? "on" : "off"));
  addEventListener("keydown", (event) => {
    if (!choice.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || types(event.target)) return;
    if (act(event.key)) event.preventDefault();
  });
}

/** Does what the key stands for on this page, if anything. */
function act(key) {
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  if (key === "/") return search();
  return false;
}

/** In a list to the next row, on an application to the next one. */
function step(by) {
  const rows = [...document.querySelectorAll("table.list tbody th a")];
  if (rows.length === 0) {
    const neighbour = document.querySelector(by > 0 ? "a[rel=next]" : "a[rel=prev]");
    neighbour?.click();
    return Boolean(neighbour);
  }
  const at = rows.indexOf(document.activeElement);
  const to = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[to].focus();
  return true;
}

function search() {
  const field = document.querySelector("input[type=search]");
  if (!field) return false;
  const panel = field.closest("details");
  if (panel) panel.open = true;
  field.focus();
  field.select();
  return true;
}

/** A key that goes into a field is a letter. */
function types(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

// Some browsers forbid keeping anything; then the switch holds for the page.
function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function write(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // see above
  }
}
