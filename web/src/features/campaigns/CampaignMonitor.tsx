import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { LinkButton } from '@/components/LinkButton';
import { useDocumentTitle } from '@/lib/document-title';
import { useTexts } from '@/lib/i18n';
import type { CampaignAction } from './campaign-actions';
import { ACTION_ICONS, CampaignMenu } from './CampaignMenu';
import { CampaignStatus } from './CampaignStatus';
import { EventTimeline } from './EventTimeline';
import { texts as words } from './monitor-texts';
import { ProgressBar } from './ProgressBar';
import { progressOf, type Campaign } from './queries';
import { Recipients } from './Recipients';
import { useCampaignSearch } from './search';
import { SendingSwitch } from './SendingSwitch';
import { StartDialog } from './StartDialog';
import { StatusWords } from './StatusWords';
import { texts } from './texts';
import { useCampaignActions } from './use-campaign-actions';
import classes from './Monitor.module.css';

/** What a campaign offers at its head; the rest is behind its menu. */
const FIRST: Partial<Record<string, CampaignAction[]>> = {
  draft: ['edit', 'start'],
  scheduled: ['pause'],
  running: ['pause'],
  paused: ['edit', 'resume'],
  failed: ['retry'],
};

/** One campaign while it runs and after: what happens next, how far it is, and what became of each person. */
export function CampaignMonitor({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  const w = useTexts(words);
  const [{ start }, change] = useCampaignSearch();
  const { actions, run, isBusy, dialog } = useCampaignActions(campaign);
  const progress = progressOf(campaign);
  const first = (FIRST[campaign.status] ?? []).filter((action) => actions.includes(action));
  useDocumentTitle(campaign.name);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <LinkButton
          to="/campaigns"
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} />}
        >
          {t('allCampaigns')}
        </LinkButton>
        <div className={classes.headLine}>
          <h1 className={classes.title}>{campaign.name}</h1>
          <CampaignStatus status={campaign.status} />
          <span className={classes.space} />
          <SendingSwitch />
          {first.map((action, index) => {
            const Shape = ACTION_ICONS[action];
            return (
              <Button
                key={action}
                variant={index === first.length - 1 ? 'filled' : 'default'}
                leftSection={<Shape size={16} />}
                loading={isBusy}
                onClick={() => run(action)}
              >
                {t(action === 'retry' ? 'retryAll' : `do_${action}`)}
              </Button>
            );
          })}
          <CampaignMenu campaign={campaign} />
        </div>
        {campaign.description && <p className={classes.goal}>{campaign.description}</p>}
      </header>
      <section className={classes.state} aria-label={w('state')}>
        <StatusWords campaign={campaign} />
        {progress.total > 0 && <ProgressBar large progress={progress} />}
      </section>
      {campaign.status !== 'draft' && (
        <div className={classes.columns}>
          <Recipients campaign={campaign} />
          <EventTimeline campaign={campaign} />
        </div>
      )}
      {dialog}
      {start && campaign.status === 'draft' && actions.includes('start') && (
        <StartDialog campaign={campaign} onClose={() => change({ start: '' })} />
      )}
    </div>
  );
}
