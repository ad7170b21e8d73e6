import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { useSetupCard } from './use-setup-card';
import classes from './Setup.module.css';

/** In the settings: how far the setup is, and what comes next. */
export function SetupCard() {
  const t = useTexts(texts);
  const setup = useSetupCard();
  if (!setup) return null;
  const { tenant, done, total, percent, next } = setup;
  return (
    <section className={classes.card} aria-label={t('card', { tenant })}>
      <Link to="/settings/$page" params={{ page: 'setup' }} className={classes.cardLink}>
        <b>{t('card', { tenant })}</b>
        <Progress value={percent} size="sm" className={classes.bar ?? ''} aria-hidden />
        <span className={classes.text}>{t('progress', { done, total })}</span>
        {next && <span className={classes.text}>{t('next', { step: next })}</span>}
      </Link>
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
