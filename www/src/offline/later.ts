/** What few visitors ask for and is large: the page that what was taught is saved as. Kept once it was used. */
export const LATER = /(^|\/)assets\/page-[^/]*\.js$/;
