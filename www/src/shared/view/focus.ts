/** What had the focus may be gone once the page is drawn again; then it goes on here. */
export function refocus(next: string): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>(next)?.focus();
  });
}
