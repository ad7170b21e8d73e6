import { ActionIcon, Progress } from '@mantine/core';
import { IconListCheck, IconX } from '@tabler/icons-react';
import { LinkButton } from '@/components/LinkButton';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { useSetupCard } from './use-setup-card';
import classes from './SetupBanner.module.css';

/** On the page that opens first: the same as the card of the settings, in one line. */
export function SetupBanner() {
  const t = useTexts(texts);
  const setup = useSetupCard();
  if (!setup) return null;
  const { tenant, done, total, percent, next } = setup;
  return (
    <section className={classes.banner} aria-label={t('card', { tenant })}>
      <IconListCheck size={18} className={classes.icon} aria-hidden />
      <b className={classes.title}>{t('card', { tenant })}</b>
      <Progress value={percent} size="sm" className={classes.bar ?? ''} aria-hidden />
      <span className={`num ${classes.count}`}>{t('progress', { done, total })}</span>
      {next && <span className={classes.next}>{t('next', { step: next })}</span>}
      <LinkButton
        to="/settings/$page"
        params={{ page: 'setup' }}
        variant="default"
        size="xs"
        className={classes.go ?? ''}
      >
        {t('goOn')}
      </LinkButton>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.hide ?? ''}
        aria-label={t('hide')}
        loading={setup.isHiding}
        onClick={setup.hide}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </section>
  );
}
