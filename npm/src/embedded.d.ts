/** A file in base64, put in when the package is built. */
declare module 'embedded:*' {
  const base64: string;
  export default base64;
}
