import { Button } from '@mantine/core';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { useDecide, type Line, type Review } from './queries';
import { texts } from './texts';
import classes from './AccessReview.module.css';

interface LineTableProps {
  review: Review | undefined;
  lines: Line[] | undefined;
  onRemove: (line: Line) => void;
}

/** Who holds which role or key; each line is confirmed in place, or removed after a question. */
export function LineTable({ review, lines, onRemove }: LineTableProps) {
  const t = useTexts(texts);
  const decide = useDecide(review?.id ?? '');
  const isOpen = review?.status === 'open';
  const confirm = (line: Line) =>
    decide.mutate(
      { line: line.id, decision: 'confirmed' },
      { onError: (error) => toastRefused(messageOf(error)) },
    );
  const columns: DataColumn<Line>[] = [
    {
      key: 'person',
      label: t('person'),
      cell: (line) => (
        <span className={classes.person}>
          <b>{line.name}</b>
          <small>{line.email}</small>
        </span>
      ),
    },
    { key: 'access', label: t('access'), width: '300px', cell: (line) => <Access line={line} /> },
    {
      key: 'used',
      label: t('lastUsed'),
      width: '120px',
      cell: ({ last_used_at: used }) => (
        <>
          <span className={classes.cardLabel}>{t('lastUsed')} </span>
          {used ? <RelativeTime at={used} /> : t('never')}
        </>
      ),
    },
    {
      key: 'decision',
      label: t('decision'),
      width: '210px',
      align: 'end',
      cell: (line) =>
        isOpen && line.decision === 'pending' ? (
          <span className={classes.decide}>
            <Button
              variant="default"
              size="compact-sm"
              aria-label={t('confirmOf', { access: line.label, name: line.name })}
              loading={decide.isPending && decide.variables.line === line.id}
              onClick={() => confirm(line)}
            >
              {t('confirm')}
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              className={classes.remove ?? ''}
              aria-label={t('removeOf', { access: line.label, name: line.name })}
              onClick={() => onRemove(line)}
            >
              {t('remove')}
            </Button>
          </span>
        ) : (
          <Decided line={line} />
        ),
    },
  ];
  return <DataTable label={t('lines')} columns={columns} items={lines} idOf={(line) => line.id} />;
}

function Access({ line }: { line: Line }) {
  const t = useTexts(texts);
  const scopes = Array.isArray(line.details.scopes) ? line.details.scopes.join(', ') : '';
  return (
    <span className={classes.access}>
      <Chip tone={line.kind === 'key' ? 'accent' : 'slate'}>{t(line.kind)}</Chip>
      <span title={scopes ? t('scopes', { scopes }) : undefined}>{line.label}</span>
      {scopes && <small>{scopes}</small>}
    </span>
  );
}

function Decided({ line }: { line: Line }) {
  const t = useTexts(texts);
  const tone = line.decision === 'removed' ? 'danger' : line.decision === 'confirmed' ? 'success' : 'warning';
  const title = line.decided_by
    ? [t('decidedBy', { decision: t(line.decision), name: line.decided_by }), line.note]
        .filter(Boolean)
        .join(': ')
    : undefined;
  return (
    <span title={title}>
      <Chip tone={tone}>{t(line.decision)}</Chip>
    </span>
  );
}
