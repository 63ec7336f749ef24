/** Takes what is dropped or pasted anywhere on the page; `dragging` is told whether something is over it. */
export function listen(take: (data: DataTransfer) => void, dragging: (over: boolean) => void): void {
  // Enter and leave also come for every element on the way, so they are counted.
  let depth = 0;
  const count = (next: number) => {
    depth = Math.max(0, next);
    dragging(depth > 0);
  };
  document.addEventListener('dragenter', () => count(depth + 1));
  document.addEventListener('dragleave', () => count(depth - 1));
  // Without this the browser would leave the page and open the file.
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    count(0);
    if (event.dataTransfer !== null) take(event.dataTransfer);
  });
  document.addEventListener('paste', (event) => {
    event.preventDefault();
    if (event.clipboardData !== null) take(event.clipboardData);
  });
}
