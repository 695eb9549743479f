/** Checks before sending, in the API's own terms. The API has the last word; these only save a round trip. */
export const passwordMinLength = 12;
export const passwordMaxLength = 128;
export const nameMaxLength = 100;

type Check = (value: string) => string | null;

export const checkEmail: Check = (value) =>
  /^\S+@\S+\.\S+$/.test(value.trim()) ? null : 'Enter an e-mail address such as name@example.com.';

export const checkName: Check = (value) => {
  const length = [...value.trim()].length;
  if (length === 0) return 'Enter a name.';
  return length > nameMaxLength ? `At most ${nameMaxLength} characters.` : null;
};

export const checkNewPassword: Check = (value) => {
  if (value.length < passwordMinLength) {
    return `Use at least ${passwordMinLength} characters; ${value.length === 0 ? 'a few words are easy to remember' : `this has ${value.length}`}.`;
  }
  return value.length > passwordMaxLength ? `Use at most ${passwordMaxLength} characters.` : null;
};

export const checkPresent =
  (message: string): Check =>
  (value) =>
    value === '' ? message : null;
