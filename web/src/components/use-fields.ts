import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';

export interface Fields<T> {
  values: T;
  set: <K extends keyof T>(name: K, value: T[K]) => void;
  /** Text of a field, from a check here or from the server. */
  errors: Partial<Record<string, string>>;
  /** What is wrong with the whole, or nothing. */
  refusal: string | null;
  dirty: boolean;
  /** Show what a check found; true when it found nothing. */
  check: (found: Partial<Record<keyof T & string, string | false | undefined>>) => boolean;
  /** Put a refusal of the server where it belongs. */
  refuse: (error: unknown) => void;
  reset: (next?: T) => void;
}

/** The values of one small form, with its errors field by field. */
export function useFields<T extends object>(start: T): Fields<T> {
  const [origin, setOrigin] = useState(start);
  const [values, setValues] = useState(start);
  const [errors, setErrors] = useState<Partial<Record<string, string>>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  return {
    values,
    errors,
    refusal,
    dirty: JSON.stringify(values) !== JSON.stringify(origin),
    set: (name, value) => {
      setValues((before) => ({ ...before, [name]: value }));
      setErrors((before) => ({ ...before, [name as string]: undefined }));
    },
    check: (found) => {
      const wrong = Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1]));
      setErrors(Object.fromEntries(wrong));
      setRefusal(null);
      return wrong.length === 0;
    },
    refuse: (error) => {
      const texts = error instanceof ApiError ? error.fieldErrors : {};
      const known = Object.entries(texts).filter(([name]) => name in values);
      const rest = Object.entries(texts).filter(([name]) => !(name in values));
      setErrors(Object.fromEntries(known));
      setRefusal(
        rest.length > 0 ? rest.map(([, text]) => text).join(' ') : known.length > 0 ? null : messageOf(error),
      );
    },
    reset: (next = start) => {
      setOrigin(next);
      setValues(next);
      setErrors({});
      setRefusal(null);
    },
  };
}
