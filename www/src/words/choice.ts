/** The first of these tags' languages that is spoken, if any is. */
export function choose<Language extends string>(
  spoken: readonly Language[],
  tags: readonly string[],
): Language | undefined {
  const known = tags.map((tag) => spoken.find((language) => tag.split('-')[0] === language));
  return known.find((language) => language !== undefined);
}

/** The one after, and after the last the first. */
export function next<Language extends string>(spoken: readonly Language[], language: Language): Language {
  return spoken[(spoken.indexOf(language) + 1) % spoken.length] ?? language;
}
