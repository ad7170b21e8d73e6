import { useTags } from '@/api/tags';
import type { Tone } from '@/lib/theme';
import { Chip } from './Chip';

/** A tag by its slug: the name and the colour that the workspace gave it. */
export function TagChip({ slug }: { slug: string }) {
  const tag = useTags().find((each) => each.slug === slug);
  const chip = <Chip tone={(tag?.color as Tone | null | undefined) ?? 'outline'}>{tag?.name ?? slug}</Chip>;
  return tag?.description ? <span title={tag.description}>{chip}</span> : chip;
}
