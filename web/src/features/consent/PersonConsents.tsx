import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconLink, IconPencilPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CrmRecord } from '@/api/types';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import related from '@/features/record/RelatedZone.module.css';
import { copyText } from '@/lib/copy-link';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { ConsentDialog } from './ConsentDialog';
import { consentsQuery, type Said, type Standing } from './queries';
import { stateText, texts, whyNot } from './words';
import classes from './Consent.module.css';

interface PersonConsentsProps {
  type: 'contacts' | 'leads';
  record: CrmRecord;
  editable: boolean;
}

/** Whether somebody may be contacted, channel by channel, and what they said when. */
export function PersonConsents({ type, record, editable }: PersonConsentsProps) {
  const t = useTexts(texts);
  const { data, isPending, error, refetch } = useQuery(consentsQuery(type, record.id));
  const [noting, setNoting] = useState(false);
  const copy = (url: string) => void copyText(url).then(() => toastDone(t('linkCopied')));
  return (
    <section className={related.section} aria-label={t('card')}>
      <header className={related.head}>
        <h2 className={related.title}>{t('card')}</h2>
        {editable && (
          <Tooltip label={t('note')}>
            <ActionIcon
              variant="subtle"
              size={24}
              className={related.add}
              aria-label={t('note')}
              onClick={() => setNoting(true)}
            >
              <IconPencilPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {isPending && [60, 50, 55].map((width) => <Bar key={width} width={`${width}%`} />)}
      {error && !data && (
        <ErrorState compact title={t('cardFailed')} error={error} onRetry={() => void refetch()} />
      )}
      {data?.channels.map((each) => (
        <ChannelRow key={each.channel} standing={each} />
      ))}
      {data && data.history.length > 0 && <History said={data.history} />}
      {data?.unsubscribe_url && (
        <Button
          variant="subtle"
          size="compact-sm"
          className={classes.link ?? ''}
          leftSection={<IconLink size={14} aria-hidden />}
          onClick={() => copy(data.unsubscribe_url ?? '')}
        >
          {t('link')}
        </Button>
      )}
      {noting && <ConsentDialog type={type} id={record.id} onClose={() => setNoting(false)} />}
    </section>
  );
}

function ChannelRow({ standing }: { standing: Standing }) {
  const t = useTexts(texts);
  const { may_contact: may, current } = standing;
  const isMissing = standing.reason === 'no_destination';
  const words = may
    ? t(current?.state === 'granted' && current.legal_basis === 'consent' ? 'asked' : 'may')
    : whyNot(standing);
  return (
    <div className={classes.channel}>
      <span className={classes.name}>{t(standing.channel as 'email')}</span>
      <span className={classes.state} data-may={may || undefined} data-missing={isMissing || undefined}>
        {may ? <IconCheck size={14} aria-hidden /> : !isMissing && <IconX size={14} aria-hidden />}
        {words}
      </span>
    </div>
  );
}

function History({ said }: { said: Said[] }) {
  const t = useTexts(texts);
  return (
    <details className={classes.history}>
      <summary>{t('history', { count: said.length })}</summary>
      <ul>
        {said.map((each) => (
          <SaidOnce key={each.id} said={each} />
        ))}
      </ul>
    </details>
  );
}

function SaidOnce({ said }: { said: Said }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <li>
      <b>
        {t(said.channel as 'email')}: {stateText(said)}
      </b>
      <span>
        {t(said.source as 'person')} · {format.dateTime(said.obtained_at)}
      </span>
      {said.address && <span>{said.address}</span>}
      {said.proof && <q>{said.proof}</q>}
      {said.by_name && <span>{t('saidBy', { name: said.by_name })}</span>}
    </li>
  );
}
