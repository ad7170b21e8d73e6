import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMetadata } from '@/api/session';
import { Chip } from '@/components/Chip';
import { TypeIcon } from '@/components/TypeIcon';
import { titleOf } from '@/components/record-title';
import { useNamedTexts } from '@/components/use-named-texts';
import type { ConversionResult } from './queries';
import { texts } from './texts';
import classes from './Convert.module.css';

interface ConversionDoneProps {
  result: ConversionResult;
  /** The account that was there before. */
  matchId: string | null;
  onClose: () => void;
}

const MADE = [
  ['contacts', 'contact'],
  ['accounts', 'account'],
  ['opportunities', 'opportunity'],
] as const;

/** What the conversion made, with a way to each. */
export function ConversionDone({ result, matchId, onClose }: ConversionDoneProps) {
  const t = useNamedTexts(texts);
  const { types } = useMetadata();
  const wasThere = (id: string) => id === matchId || id === result.lead.account_id;
  return (
    <div>
      <p className={classes.doneText}>
        <IconCircleCheck size={18} aria-hidden className={classes.tick} />
        {t('doneText')}
      </p>
      <ul className={classes.made}>
        {MADE.map(([type, key]) => {
          const record = result[key];
          if (!record) return null;
          return (
            <li key={type}>
              <Link
                to="/$type/$id"
                params={{ type, id: record.id }}
                className={classes.madeLink}
                onClick={onClose}
              >
                <TypeIcon type={type} size={18} />
                <span className={classes.madeType}>{types[type]?.label.singular}</span>
                <b>{titleOf(record, types[type])}</b>
                <Chip tone={wasThere(record.id) ? 'slate' : 'success'}>
                  {t(wasThere(record.id) ? 'found' : 'made')}
                </Chip>
              </Link>
            </li>
          );
        })}
      </ul>
      <div className={classes.actions}>
        <Button onClick={onClose} data-autofocus>
          {t('done')}
        </Button>
      </div>
    </div>
  );
}
