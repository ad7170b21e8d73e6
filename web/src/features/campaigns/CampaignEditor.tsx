import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { usePermission } from '@/api/session';
import { LinkButton } from '@/components/LinkButton';
import { Notice } from '@/components/Notice';
import { useForm } from '@/components/use-form';
import { useDocumentTitle } from '@/lib/document-title';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { AudienceSection } from './AudienceSection';
import { ContentSection } from './ContentSection';
import { audienceOf, bodyOf, check, pausedBodyOf, startOf } from './editor-values';
import { texts } from './editor-texts';
import { FixedAudience, WaitingPreview } from './FixedAudience';
import { PreviewPane } from './PreviewPane';
import { useSaveCampaign, type Campaign, type CampaignType } from './queries';
import { SenderSection } from './SenderSection';
import { useKeptValues } from './use-kept-values';
import classes from './Editor.module.css';

const TYPES = ['email', 'call'] as const satisfies CampaignType[];

/** Writing a campaign: what for, for whom, through what, and what it says; beside it who gets it and how it reads. */
export function CampaignEditor({ campaign }: { campaign: Campaign | null }) {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const sends = usePermission('campaigns.send');
  const isPaused = campaign?.status === 'paused';
  const kept = useKeptValues(campaign?.id ?? 'new');
  const startsNext = useRef(false);
  const [isStarting, setStarting] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const form = useForm({
    start: kept.values ?? startOf(campaign),
    to: useSaveCampaign(campaign?.id ?? null),
    check,
    body: isPaused ? pausedBodyOf : bodyOf,
    onDone: (saved) => {
      kept.forget();
      form.reset(startOf(saved));
      toastDone(t('saved', { name: saved.name }));
      const params = { id: saved.id };
      if (isPaused) void navigate({ to: '/campaigns/$id', params });
      else if (startsNext.current) void navigate({ to: '/campaigns/$id', params, search: { start: 'yes' } });
      else if (!campaign) void navigate({ to: '/campaigns/$id/edit', params, replace: true });
    },
  });
  const { values, errors, set, refusal } = form;
  const { keep } = kept;
  useEffect(() => {
    if (form.dirty) keep(values);
  }, [form.dirty, values, keep]);
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);
  useDocumentTitle(campaign?.name ?? t('newTitle'));
  const isUnsaved = form.dirty || kept.values !== null;
  const send = (event: FormEvent, starts: boolean) => {
    event.preventDefault();
    startsNext.current = starts;
    setStarting(starts);
    form.submit();
  };
  const discard = () => {
    kept.forget();
    form.reset(startOf(campaign));
  };
  return (
    <form ref={element} noValidate className={classes.page} onSubmit={(event) => send(event, false)}>
      <header className={classes.head}>
        <LinkButton
          to={campaign ? '/campaigns/$id' : '/campaigns'}
          params={{ id: campaign?.id ?? '' }}
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} />}
        >
          {t(campaign ? 'toCampaign' : 'back')}
        </LinkButton>
        <div className={classes.headLine}>
          <h1 className={classes.title}>{campaign?.name ?? t('newTitle')}</h1>
          <span className={classes.kept} role="status">
            {isUnsaved && t('unsaved')}
          </span>
          {isUnsaved && (
            <Button variant="subtle" onClick={discard}>
              {t('discard')}
            </Button>
          )}
          <Button
            type="submit"
            variant={isPaused ? 'filled' : 'default'}
            loading={form.dialog.busy && !isStarting}
          >
            {t(isPaused ? 'saveChanges' : 'save')}
          </Button>
          {sends && !isPaused && (
            <Button loading={form.dialog.busy && isStarting} onClick={(event) => send(event, true)}>
              {t('review')}
            </Button>
          )}
        </div>
      </header>
      <div className={classes.columns}>
        <div className={classes.form}>
          {refusal && <Notice tone="danger">{refusal}</Notice>}
          <Section title={t('goal')}>
            <TextInput
              label={t('name')}
              placeholder={t('namePlaceholder')}
              maxLength={120}
              autoComplete="off"
              value={values.name}
              error={errors['name']}
              onChange={(event) => set('name', event.currentTarget.value)}
            />
            <Textarea
              label={t('description')}
              placeholder={t('descriptionPlaceholder')}
              autosize
              minRows={2}
              maxRows={6}
              maxLength={2000}
              value={values.description}
              error={errors['description']}
              onChange={(event) => set('description', event.currentTarget.value)}
            />
            {!campaign && (
              <SegmentedControl
                className={classes.short ?? ''}
                aria-label={t('type')}
                data={TYPES.map((value) => ({ value, label: t(`type_${value}`) }))}
                value={values.campaign_type}
                onChange={(type) => {
                  set('campaign_type', type);
                  set('sender', null);
                  set('template_id', null);
                }}
              />
            )}
          </Section>
          {isPaused ? (
            <Section title={t('audience')}>
              <FixedAudience campaign={campaign} />
            </Section>
          ) : (
            <Section title={t('audience')} help={t('audienceHelp')}>
              <AudienceSection form={form} />
            </Section>
          )}
          <Section title={t(`content_${values.campaign_type}`)}>
            <SenderSection form={form} />
            <ContentSection form={form} />
          </Section>
        </div>
        {isPaused ? (
          <WaitingPreview campaign={campaign} values={values} />
        ) : (
          <PreviewPane values={values} audience={audienceOf(values)} withSummary />
        )}
      </div>
    </form>
  );
}

function Section({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      {help && <p className={classes.hint}>{help}</p>}
      {children}
    </section>
  );
}
