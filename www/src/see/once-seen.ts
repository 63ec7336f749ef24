const watched = new WeakSet<Element>();

/** Does `work` when the element first comes into sight. */
export function onceSeen(element: Element | undefined, work: () => void): void {
  if (element === undefined || watched.has(element)) return;
  watched.add(element);
  const observer = new IntersectionObserver(([entry]) => {
    if (entry?.isIntersecting !== true) return;
    observer.disconnect();
    work();
  });
  observer.observe(element);
}
