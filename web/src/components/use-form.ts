import type { Fields } from './use-fields';
import { useFields } from './use-fields';

/** Where a form goes: `useMutation`. */
export interface FormTarget<Body, Answer> {
  isPending: boolean;
  mutate: (
    body: Body,
    then: { onSuccess: (answer: Answer) => void; onError: (error: Error) => void },
  ) => void;
}

interface FormOptions<Values, Body, Answer> {
  /** What the fields hold at first. */
  start: Values;
  to: FormTarget<Body, Answer>;
  /** Texts of what is missing, field by field; nothing is sent while there is one. */
  check?: (values: Values) => Partial<Record<keyof Values & string, string | false | undefined>>;
  body: (values: Values) => Body;
  onDone: (answer: Answer, values: Values) => void;
  /** True when the refusal was dealt with here; else it is shown at its field or above the form. */
  onRefused?: (error: Error) => boolean;
}

interface Form<Values> extends Fields<Values> {
  submit: () => void;
  /** For `FormDialog`. */
  dialog: { busy: boolean; refusal: string | null; errors: object; onSubmit: () => void };
}

/** A form from its first values to the server's answer: checked, sent once, refusals where they belong. */
export function useForm<Values extends object, Body, Answer>(
  options: FormOptions<Values, Body, Answer>,
): Form<Values> {
  const { start, to, check, body, onDone, onRefused } = options;
  const fields = useFields(start);
  const { values } = fields;
  const submit = () => {
    if (!fields.check(check?.(values) ?? {})) return;
    to.mutate(body(values), {
      onSuccess: (answer) => onDone(answer, values),
      onError: (error) => {
        if (!onRefused?.(error)) fields.refuse(error);
      },
    });
  };
  const { refusal, errors } = fields;
  return { ...fields, submit, dialog: { busy: to.isPending, refusal, errors, onSubmit: submit } };
}
