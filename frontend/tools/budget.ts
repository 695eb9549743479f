/**
 * What a first visit to the sign-in page may download: the page, and all scripts and styles of the entry, which holds the
 * sign-in page; gzip, in bytes (1 kB = 1000).
 */
export const FIRST_LOAD_BUDGET_BYTES = 150_000;
