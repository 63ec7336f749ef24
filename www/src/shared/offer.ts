/** How long a browser may take to begin with a download, in milliseconds. */
const PATIENCE = 40_000;

/** A table as a file. Without the mark at the start, Excel takes UTF-8 for something else. */
export function tableFile(csv: string): Blob {
  return new Blob(['\ufeff', csv, '\r\n'], { type: 'text/csv' });
}

/** A value as a file in JSON. */
export function jsonFile(value: unknown): Blob {
  return new Blob([JSON.stringify(value, null, 2), '\n'], { type: 'application/json' });
}

/** Gives the visitor a file of this name. */
export function offer(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE);
}
