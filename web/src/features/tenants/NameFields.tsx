import { TextInput } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import { slugOf } from './tenant-parts';
import { texts } from './texts';

export interface NameValues {
  name: string;
  /** Null: made from the name. */
  slug: string | null;
}

interface NameFieldsProps {
  values: NameValues;
  errors: Partial<Record<string, string>>;
  onName: (name: string) => void;
  onSlug: (slug: string) => void;
}

/** What is wrong with the name or the slug of a new tenant: for the check of a form. */
export function useNameCheck() {
  const t = useTexts(texts);
  return ({ name, slug }: NameValues) => ({
    name: !name.trim() && t('needName'),
    slug:
      (slug !== null || slugOf(name) !== '') &&
      !/^[a-z0-9-]{2,64}$/.test(slug ?? slugOf(name)) &&
      t('badSlug'),
  });
}

/** What a new tenant is sent as: the slug only where somebody chose it. */
export function sentNames({ name, slug }: NameValues) {
  return { name: name.trim(), ...(slug === null ? {} : { slug }) };
}

/** How a new tenant is called, and its slug as the name makes it until somebody writes another one. */
export function NameFields({ values, errors, onName, onSlug }: NameFieldsProps) {
  const t = useTexts(texts);
  return (
    <>
      <TextInput
        label={t('name')}
        withAsterisk
        autoComplete="off"
        data-autofocus
        value={values.name}
        error={errors.name}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <TextInput
        label={t('slug')}
        description={t('slugHelp')}
        autoComplete="off"
        value={values.slug ?? slugOf(values.name)}
        error={errors.slug}
        onChange={(event) => onSlug(event.currentTarget.value)}
      />
    </>
  );
}
