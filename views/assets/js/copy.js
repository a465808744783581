// 「コピーする」: puts a text of the page on the clipboard.
//
// Input, all from the page:
//   [data-copy]       the button, hidden until the browser has a clipboard to write to (https, or this machine);
//                     data-copy = id of the element with the text
//   [data-copy-says]  its status, said once for each press

for (const button of document.querySelectorAll("[data-copy]")) {
  const says = button.parentElement.querySelector("[data-copy-says]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    says.textContent = "";
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      says.textContent = "コピーしました。";
    } catch {
      says.textContent = "コピーできませんでした。文字を選択してコピーしてください。";
    }
  });
}
