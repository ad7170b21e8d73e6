import { Button } from '@mantine/core';
import { IconPhone, IconSend } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import { useTexts } from '@/lib/i18n';
import { useTestSend, type Campaign, type Sample } from './queries';
import { texts } from './start-texts';
import classes from './Start.module.css';

interface TestSendProps {
  campaign: Campaign;
  /** Whose values it is filled with. */
  sample: Sample;
}

/** The mail or call to oneself, and how that ended. */
export function TestSend({ campaign, sample }: TestSendProps) {
  const t = useTexts(texts);
  const test = useTestSend(campaign.id);
  const type = campaign.campaign_type;
  return (
    <div className={classes.test}>
      <Button
        variant="default"
        size="xs"
        leftSection={type === 'email' ? <IconSend size={15} /> : <IconPhone size={15} />}
        loading={test.isPending}
        onClick={() => test.mutate(sample.entity_id)}
      >
        {t(`test_${type}`)}
      </Button>
      <p className={classes.testAnswer} role="status" data-failed={test.isError || undefined}>
        {test.isError
          ? t(`testFailed_${type}`, { reason: messageOf(test.error) })
          : test.data
            ? t(`tested_${type}`, { to: test.data.to })
            : t(`testHelp_${type}`, { name: sample.name ?? '' })}
      </p>
    </div>
  );
}
