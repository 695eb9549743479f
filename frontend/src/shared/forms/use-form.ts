import { type ChangeEvent, type FormEvent, type RefObject, useRef, useState } from 'react';

/** All our fields are text or a choice, so every value is a string. */
export type FormValues = Record<string, string>;

type Errors<V> = Partial<Record<keyof V & string, string>>;

export interface Form<V extends FormValues> {
  values: V;
  errors: Errors<V>;
  /** Whether anything differs from what the form began with. */
  isDirty: boolean;
  setValues: (changes: Partial<V>) => void;
  /** Begins anew with these values: nothing is dirty, nothing wrong. */
  restart: (values: V) => void;
  /** Shows errors at their fields and moves the focus to the first of them. */
  showErrors: (errors: Errors<V>) => void;
  /** Props of one input. */
  field: (name: keyof V & string) => {
    name: string;
    value: string;
    error: string | undefined;
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>) => void;
  };
  /** Props of the form element. `send` is called with what passed the checks. */
  props: (send: (values: V) => void) => {
    ref: RefObject<HTMLFormElement | null>;
    noValidate: true;
    onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  };
}

interface FormOptions<V extends FormValues> {
  initialValues: V;
  /** The fault of a value in words, or null. Looked at when the form is sent. */
  validate?: Partial<Record<keyof V & string, (value: string) => string | null>>;
}

export function useForm<V extends FormValues>({ initialValues, validate = {} }: FormOptions<V>): Form<V> {
  const ref = useRef<HTMLFormElement>(null);
  const [initial, setInitial] = useState(initialValues);
  const [values, setAll] = useState(initialValues);
  const [errors, setErrors] = useState<Errors<V>>({});

  const showErrors = (next: Errors<V>): void => {
    setErrors(next);
    const first = Object.keys(initial).find((name) => next[name] !== undefined);
    const input = first === undefined ? null : ref.current?.elements.namedItem(first);
    if (input instanceof HTMLElement) input.focus();
  };

  const check = (): Errors<V> => {
    const found: Errors<V> = {};
    for (const name of Object.keys(validate) as (keyof V & string)[]) {
      const fault = validate[name]?.(values[name] ?? '');
      if (fault) found[name] = fault;
    }
    return found;
  };

  return {
    values,
    errors,
    isDirty: Object.keys(initial).some((name) => initial[name] !== values[name]),
    setValues: (changes) => setAll((before) => ({ ...before, ...changes })),
    restart: (next) => {
      setInitial(next);
      setAll(next);
      setErrors({});
    },
    showErrors,
    field: (name) => ({
      name,
      value: values[name] ?? '',
      error: errors[name],
      onChange: (event) => {
        const { value } = event.currentTarget;
        setAll((before) => ({ ...before, [name]: value }));
        setErrors((before) => ({ ...before, [name]: undefined }));
      },
    }),
    props: (send) => ({
      ref,
      noValidate: true,
      onSubmit: (event) => {
        event.preventDefault();
        // A form in a dialog is, for React, inside of the page's form that opened it.
        event.stopPropagation();
        const found = check();
        showErrors(found);
        if (Object.keys(found).length === 0) send(values);
      },
    }),
  };
}
