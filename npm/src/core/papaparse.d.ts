// What is used of it. Its own types bring those of Node along.
declare module 'papaparse' {
  const papaparse: {
    unparse(
      rows: readonly (readonly (string | number)[])[],
      options: { readonly escapeFormulae: RegExp; readonly newline: string },
    ): string;
  };
  export default papaparse;
}
