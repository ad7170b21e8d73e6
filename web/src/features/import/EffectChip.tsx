import { IconAlertCircle, IconMinus, IconPencil, IconPlus, type Icon } from '@tabler/icons-react';
import { Chip } from '@/components/Chip';
import { useTexts } from '@/lib/i18n';
import type { Tone } from '@/lib/theme';
import { texts } from './texts';
import type { Effect } from './types';

const SHOWN = {
  create: ['success', IconPlus, 'createCount'],
  update: ['info', IconPencil, 'updateCount'],
  skip: ['slate', IconMinus, 'skipCount'],
  error: ['danger', IconAlertCircle, 'errorCount'],
} as const satisfies Record<Effect, readonly [Tone, Icon, string]>;

/** What a row does, in colour, sign and word. */
export function EffectChip({ effect }: { effect: Effect }) {
  const t = useTexts(texts);
  const [tone, Shape, label] = SHOWN[effect];
  return (
    <Chip tone={tone} icon={<Shape size={13} aria-hidden />}>
      {t(label)}
    </Chip>
  );
}
