import { IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMetadata } from '@/api/session';
import type { NamedRef } from '@/api/types';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './Values.module.css';

const texts = defineTexts('record-link', { inTrash: 'In the trash' });

interface RecordLinkProps {
  reference: NamedRef;
  /** Name of its type, plural or singular. */
  type: string | null;
  /** In a row that is a link itself. */
  dense?: boolean;
  sign?: ReactNode;
}

/** The name of another record, leading there; one in the trash says so. */
export function RecordLink({ reference, type, dense = false, sign }: RecordLinkProps) {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const target = Object.values(types).find((meta) => meta.name === type || meta.singular === type);
  const content = (
    <>
      {reference.deleted ? (
        <IconTrash size={14} role="img" aria-label={t('inTrash')} title={t('inTrash')} />
      ) : (
        sign
      )}
      <span className={classes.label}>{reference.name}</span>
    </>
  );
  const shared = { className: classes.linked, 'data-gone': reference.deleted || undefined };
  if (!target) return <span {...shared}>{content}</span>;
  return (
    <Link
      to="/$type/$id"
      params={{ type: target.name, id: reference.id }}
      onClick={(event) => event.stopPropagation()}
      tabIndex={dense ? -1 : undefined}
      {...shared}
    >
      {content}
    </Link>
  );
}
