import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconCalendarEvent,
  IconChecklist,
  IconCircle,
  IconMail,
  IconPhone,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Bar } from '@/components/Skeleton';
import { writeFilter } from '@/lib/filter';
import { useFormat } from '@/lib/format-context';
import { useNamedTexts } from '@/components/use-named-texts';
import { defineTexts, useTexts } from '@/lib/i18n';
import { lateBy } from '@/lib/lateness';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useCompleteActivity, useRelated, useSaveFields } from './queries';
import classes from './RelatedZone.module.css';

const texts = defineTexts('next-steps', {
  title: 'Next steps',
  none: 'No next step is planned',
  all: 'All {{activities}}',
  complete: 'Mark {{subject}} as done',
  completed: '{{subject}} is done',
  refused: 'Not done: {{reason}}',
  late: '{{count}} d late',
  lateToday: 'late',
});

const ICONS: Record<string, Icon> = { call: IconPhone, email: IconMail, meeting: IconCalendarEvent };
const SHOWN = 5;
const DAY = 86_400_000;

interface NextStepsProps {
  meta: TypeMeta;
  activities: TypeMeta;
  record: CrmRecord;
  editable: boolean;
}

/** Open tasks, calls and meetings of a record, the latest due first. */
export function NextSteps({ meta, activities, record, editable }: NextStepsProps) {
  const t = useNamedTexts(texts);
  const query = useRelated(meta.name, record.id, 'activities.open');
  const behind = writeFilter([{ field: 'related_id', op: 'eq', value: record.id }]);
  return (
    <section className={classes.section} aria-label={t('title')}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('title')}</h2>
        {query.data && <span className={`num ${classes.count}`}>{query.data.total}</span>}
        <Link
          to="/$type"
          params={{ type: 'activities' }}
          search={behind ? { filter: behind } : {}}
          className={classes.all}
        >
          {t('all')}
        </Link>
      </header>
      {query.isPending && [70, 55].map((width) => <Bar key={width} width={`${width}%`} />)}
      {query.data?.records.length === 0 && <p className={classes.none}>{t('none')}</p>}
      {query.data?.records.slice(0, SHOWN).map((step) => (
        <Step key={step.id} step={step} editable={editable && activities.can.update} />
      ))}
    </section>
  );
}

function Step({ step, editable }: { step: CrmRecord; editable: boolean }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { mutateAsync, isPending } = useCompleteActivity();
  const save = useSaveFields('activities');
  const subject = String(step.subject);
  const due = typeof step.due_at === 'string' ? step.due_at : null;
  const late = due ? lateBy(due) : 0;
  const Shape = ICONS[String(step.type)] ?? IconChecklist;
  const complete = async () => {
    try {
      const done = await mutateAsync({ id: step.id });
      const reopen = () =>
        void save
          .mutateAsync({ id: step.id, version: done.version, values: { status: step.status } })
          .catch((error: unknown) => toastRefused(t('refused', { reason: messageOf(error) })));
      toastDone(t('completed', { subject }), step.recurrence ? undefined : reopen);
    } catch (error) {
      toastRefused(t('refused', { reason: messageOf(error) }));
    }
  };
  return (
    <div className={classes.step} data-late={late > 0 || undefined}>
      <Shape size={16} aria-hidden className={classes.stepIcon} />
      <Link to="/$type/$id" params={{ type: 'activities', id: step.id }} className={classes.name}>
        {subject}
      </Link>
      {due && (
        <span className={late > 0 ? classes.late : classes.due}>
          {late >= DAY
            ? t('late', { count: Math.floor(late / DAY) })
            : late > 0
              ? t('lateToday')
              : format.shortDate(due)}
        </span>
      )}
      {editable && (
        <Tooltip label={t('complete', { subject })}>
          <ActionIcon
            variant="subtle"
            size={24}
            loading={isPending}
            aria-label={t('complete', { subject })}
            onClick={() => void complete()}
          >
            <IconCircle size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
