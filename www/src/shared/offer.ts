/** How long a browser may take to begin with a download, in milliseconds. */
const PATIENCE = 40_000;

/** Gives the visitor a file of this name. */
export function offer(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE);
}
