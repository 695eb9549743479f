import { z } from 'zod';

/** What a schema says where it has no words of its own. */
z.config({
  customError: (issue) => {
    switch (issue.code) {
      case 'invalid_type':
        return issue.input === undefined ? 'This field is missing.' : `Expected ${issue.expected}.`;
      case 'too_big':
        return `At most ${issue.maximum}.`;
      case 'too_small':
        return `At least ${issue.minimum}.`;
      default:
        return undefined;
    }
  },
});

/** RFC 9562 version 7, as this API makes them. */
export const idSchema = z.uuidv7({ error: 'Expected an id: a UUID of version 7.' });

export const timestampSchema = z.iso.datetime().meta({ description: 'ISO 8601, UTC.' });

/**
 * An e-mail address as people type it; stored and compared in lower case.
 * 254 characters is the longest that SMTP carries (RFC 5321, 4.5.3.1.3).
 */
export const emailSchema = z
  .string({ error: 'Enter an e-mail address.' })
  .trim()
  .toLowerCase()
  .max(254, 'An e-mail address has at most 254 characters.')
  .pipe(z.email({ error: 'Enter an e-mail address such as name@example.com.' }));

/**
 * Names of people and organizations, in any script. Refused is what can make a line lie: control characters, line
 * separators, and the marks that turn the direction of the text around them (Unicode TR 36, 3.1).
 */
export const nameSchema = z
  .string({ error: 'Enter a name.' })
  .trim()
  .max(100, 'At most 100 characters.')
  .regex(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, 'Remove line breaks and control characters.')
  .regex(/[\p{L}\p{N}\p{P}\p{S}]/u, 'Enter a name.');

/** NIST SP 800-63B-4: length over composition. The upper bound keeps hashing's input bounded. */
export const passwordSchema = z
  .string({ error: 'Enter a password.' })
  .min(12, 'Use at least 12 characters.')
  .max(128, 'Use at most 128 characters.');

/** A secret from a mail's link; its form is checked only so far that nothing absurd reaches the database. */
export const linkTokenSchema = z.string({ error: 'The token of the link is missing.' }).min(1).max(200);

/** What the search box of a list sends. */
export const searchSchema = z.string().trim().max(100, 'Search for at most 100 characters.').optional();
