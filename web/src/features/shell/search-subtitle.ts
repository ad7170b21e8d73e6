import { fieldOf, useMetadata } from '@/api/session';
import { fieldOptions } from '@/components/field-options';

/** The second line of a found record; a status is shown by its label. */
export function useSubtitle(): (type: string, subtitle: string | null) => string | null {
  const metadata = useMetadata();
  return (type, subtitle) => {
    const meta = metadata.types[type];
    const field = meta?.status_field ? fieldOf(meta, meta.status_field) : undefined;
    const option = field && fieldOptions(field, metadata).find(({ value }) => value === subtitle);
    return option?.label ?? subtitle;
  };
}
