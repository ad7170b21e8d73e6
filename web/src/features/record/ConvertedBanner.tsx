import { IconArrowsExchange } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { CrmRecord, NamedRef } from '@/api/types';
import { TypeIcon } from '@/components/TypeIcon';
import { useMetadata, usePermission } from '@/api/session';
import { useNamedTexts } from '@/components/use-named-texts';
import { UndoConversion } from '@/features/convert/UndoConversion';
import { useFormat } from '@/lib/format-context';
import { texts } from './texts';
import classes from './RecordBody.module.css';

const MADE = [
  ['contacts', 'converted_contact'],
  ['accounts', 'converted_account'],
  ['opportunities', 'converted_opportunity'],
] as const;

/** A converted lead can only be read; says so and leads to what was made of it. */
export function ConvertedBanner({ lead }: { lead: CrmRecord }) {
  const t = useNamedTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const mayUndo = usePermission('leads.convert');
  if (typeof lead.converted_at !== 'string') return null;
  return (
    <div className={classes.banner} role="note">
      <IconArrowsExchange size={16} aria-hidden />
      <span>{t('converted', { when: format.relative(lead.converted_at) })}</span>
      <span className={classes.made}>
        {MADE.map(([type, key]) => {
          const id = lead[`${key}_id`];
          const ref = lead[key] as NamedRef | null | undefined;
          if (typeof id !== 'string' || ref?.visible === false) return null;
          return (
            <Link key={type} to="/$type/$id" params={{ type, id }} className={classes.madeLink}>
              <TypeIcon type={type} size={15} />
              {ref?.name ?? types[type]?.label.singular}
            </Link>
          );
        })}
      </span>
      {mayUndo && <UndoConversion lead={lead} />}
    </div>
  );
}
