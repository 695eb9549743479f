import { randomUuid } from '../lib/uuid.ts';
import { Store } from '../lib/store.ts';

export interface Toast {
  id: string;
  message: string;
  isProblem: boolean;
}

export const toasts = new Store<Toast[]>([]);

const shownMs = 6_000;

export const dismissToast = (id: string): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

function show(message: string, isProblem: boolean): void {
  const id = randomUuid();
  toasts.set([...toasts.get().slice(-2), { id, message, isProblem }]);
  // What went wrong stays until it's read.
  if (!isProblem) setTimeout(() => dismissToast(id), shownMs);
}

/** A short word that something worked. */
export const toast = (message: string): void => show(message, false);

/** Something failed that has no place of its own on the page. Forms and lists say it where it happened instead. */
export const toastProblem = (message: string): void => show(message, true);
