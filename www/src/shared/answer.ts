/** Below this share the best class is as likely wrong as right, and the page says so. */
export const SURE = 0.5;
/** Keeps the place of what is still to come. */
export const BLANK = '\u00a0';
