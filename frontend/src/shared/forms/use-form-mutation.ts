import { useMutation } from '@tanstack/react-query';
import { type ApiError, hasSlug } from '../api/problem.ts';
import type { Form, FormValues } from './use-form.ts';

/**
 * Splits a problem among the form's fields by JSON Pointer (RFC 6901). Returns what belongs to no field.
 */
export function fieldErrors(
  error: ApiError,
  fields: readonly string[],
): { byField: Record<string, string>; rest: string[] } {
  const byField: Record<string, string> = {};
  const rest: string[] = [];
  for (const { pointer, detail } of error.fieldErrors) {
    const field = pointer.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
    if (!fields.includes(field)) rest.push(detail);
    else byField[field] = byField[field] === undefined ? detail : `${byField[field]} ${detail}`;
  }
  return { byField, rest };
}

interface FormMutation<V, R> {
  send: (values: V) => Promise<R>;
  onSent?: (result: R, values: V) => unknown;
}

/**
 * Sends a form. What the API says about single fields appears at those fields, and the first of them gets the focus;
 * `error` holds what is about the whole.
 */
export function useFormMutation<V extends FormValues, R>(form: Form<V>, options: FormMutation<V, R>) {
  const fields = Object.keys(form.values);
  const mutation = useMutation<R, Error, V>({
    mutationFn: options.send,
    onSuccess: (result, values) => options.onSent?.(result, values),
    onError: (error) => {
      if (hasSlug(error, 'validation-failed')) form.showErrors(fieldErrors(error, fields).byField as Partial<V>);
    },
  });
  return {
    formProps: form.props((values) => mutation.mutate(values)),
    error: isOnlyAboutFields(mutation.error, fields) ? null : mutation.error,
    isPending: mutation.isPending,
  };
}

function isOnlyAboutFields(error: Error | null, fields: string[]): boolean {
  return (
    hasSlug(error, 'validation-failed') && error.fieldErrors.length > 0 && fieldErrors(error, fields).rest.length === 0
  );
}
