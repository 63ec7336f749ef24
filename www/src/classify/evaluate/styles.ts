/** Style sheets that could not be fetched. */
const failed = new Set<HTMLLinkElement>();

function watch({ target }: Event): void {
  if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failed.add(target);
}
document.addEventListener('error', watch, true);

/** Asks for them again: what loads a part of the page with its own asks only once. */
export async function stylesAgain(): Promise<void> {
  await Promise.all([...failed].map(again));
}

function again(link: HTMLLinkElement): Promise<void> {
  failed.delete(link);
  const fresh = document.createElement('link');
  fresh.rel = 'stylesheet';
  fresh.href = link.href;
  link.replaceWith(fresh);
  return new Promise((resolve, reject) => {
    fresh.addEventListener('load', () => resolve());
    fresh.addEventListener('error', () => reject(new Error(`no style sheet at ${fresh.href}`)));
  });
}
