import { Button, Modal, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import type { FieldMeta } from '@/api/types';
import { FieldInput } from '@/components/FieldInput';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { AudienceSummary } from './AudienceSummary';
import { PreflightFacts } from './PreflightFacts';
import { preflightQuery, previewQuery, useStart, type Audience, type Campaign } from './queries';
import { texts } from './start-texts';
import { TestSend } from './TestSend';
import classes from './Start.module.css';

const AT: FieldMeta = {
  name: 'scheduled_at',
  label: texts.say('at'),
  kind: 'datetime',
  required: true,
  readonly: false,
  sortable: false,
  filterable: false,
  options: null,
  link: null,
  max_length: null,
  min: null,
  max: null,
  help: null,
  default: null,
  sensitive: false,
  custom: false,
};

interface StartDialogProps {
  campaign: Campaign;
  onClose: () => void;
}

/** What a start would do, when it happens, a test, and the confirmation with the number of people. */
export function StartDialog({ campaign, onClose }: StartDialogProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [at, setAt] = useState<string | null>(null);
  const scheduledAt = when === 'later' ? at : null;
  const { data, error, refetch } = useQuery(preflightQuery(campaign.id));
  const then = useQuery({ ...previewQuery(previewOf(campaign, scheduledAt)), enabled: scheduledAt !== null });
  const audience = (scheduledAt && then.data) || data?.audience;
  const start = useStart(campaign.id);
  const type = campaign.campaign_type;
  const total = audience?.total ?? 0;
  const isTimed = when === 'now' || at !== null;
  const refused = start.error instanceof ApiError ? start.error : null;
  const confirm = () =>
    start.mutate(
      {
        ...(scheduledAt ? { scheduled_at: scheduledAt } : {}),
        ...(audience?.is_exact ? { expected_total: total } : {}),
      },
      {
        onSuccess: () => {
          toastDone(
            scheduledAt
              ? t('scheduled', { name: campaign.name, when: format.dateTime(scheduledAt) })
              : t('started', { name: campaign.name }),
          );
          onClose();
        },
        onError: () => void refetch(),
      },
    );
  return (
    <Modal opened onClose={onClose} title={t('title', { name: campaign.name })} size={560} fullScreen={phone}>
      <div className={classes.dialog}>
        {error && !data ? (
          <ErrorState compact title={t('failed')} error={error} onRetry={() => void refetch()} />
        ) : !data || !audience ? (
          <SkeletonRows rows={4} columns={1} />
        ) : (
          <>
            <AudienceSummary preview={audience} type={type} />
            <PreflightFacts preflight={data} type={type} />
            <div className={classes.when}>
              <SegmentedControl
                aria-label={t('when')}
                data={[
                  { value: 'now', label: t('now') },
                  { value: 'later', label: t('later') },
                ]}
                value={when}
                onChange={(next) => setWhen(next)}
              />
              {when === 'later' && (
                <FieldInput
                  bare
                  field={AT}
                  value={at}
                  onChange={(next) => setAt(typeof next === 'string' ? next : null)}
                />
              )}
            </div>
            {when === 'later' && at && (
              <p className={classes.hint}>
                {t('inZone', { when: format.dateTime(at), zone: format.settings.timezone })}
              </p>
            )}
            {audience.sample[0] && <TestSend campaign={campaign} sample={audience.sample[0]} />}
          </>
        )}
        {refused && <Notice tone="danger">{refusalOf(refused)}</Notice>}
        <div className={classes.foot}>
          <span className={classes.hint}>{total > 0 && t(`final_${type}`)}</span>
          <Button variant="default" onClick={onClose}>
            {t('notNow')}
          </Button>
          <Button loading={start.isPending} disabled={!data?.can_start || !isTimed} onClick={confirm}>
            {t(`confirm_${type}_${scheduledAt ? 'later' : 'now'}`, {
              count: total,
              shown: format.number(total),
            })}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Who is reached at another time: night and the cap of mails differ by then. */
function previewOf({ audience, campaign_type: type }: Campaign, scheduledAt: string | null) {
  return { audience: audience as unknown as Audience, campaign_type: type, scheduled_at: scheduledAt };
}

function refusalOf(error: ApiError): string {
  const fields = Object.values(error.fieldErrors);
  return fields.length > 0 ? fields.join(' ') : messageOf(error);
}
