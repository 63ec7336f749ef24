/** What was chosen in a file input, which is left ready for the same files again. */
export function chosen({ currentTarget }: Event): File[] {
  const input = currentTarget as HTMLInputElement;
  const files = [...(input.files ?? [])];
  // Cleared only after the files are read from it: the list is live.
  input.value = '';
  return files;
}
