import { useMetadata } from '@/api/session';
import { fieldOptions } from '@/components/field-options';

/** The second line of a found record; one of its choices is shown by its label. */
export function useSubtitle(): (type: string, subtitle: string | null) => string | null {
  const metadata = useMetadata();
  return (type, subtitle) => {
    const choices = (metadata.types[type]?.fields ?? []).filter((field) => field.kind === 'select');
    const options = choices.flatMap((field) => fieldOptions(field, metadata));
    return options.find(({ value }) => value === subtitle)?.label ?? subtitle;
  };
}
