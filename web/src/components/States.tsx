import { Button, CopyButton, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCloudOff, IconCopy, IconLock, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { defineTexts, useTexts } from '@/lib/i18n';
import { Drawing, type DrawingName } from './Drawing';
import classes from './States.module.css';

const texts = defineTexts('states', {
  again: 'Try again',
  request: 'Request {{id}}',
  copy: 'Copy the request number',
  denied: 'You cannot see this',
  deniedHelp: 'An administrator of {{tenant}} can give you access.',
  deniedHelpAny: 'Ask an administrator for access.',
});

interface EmptyStateProps {
  drawing?: DrawingName;
  title: string;
  text?: string;
  /** One primary action, at most one more. */
  actions?: ReactNode;
  /** 1 where this is the whole page. */
  level?: 1 | 2;
}

export function EmptyState({ drawing = 'box', title, text, actions, level = 2 }: EmptyStateProps) {
  const Heading = `h${level}` as const;
  return (
    <div className={classes.state}>
      <Drawing name={drawing} />
      <Heading className={classes.title}>{title}</Heading>
      {text && <p className={classes.text}>{text}</p>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}

interface ErrorStateProps {
  /** What did not work, in the user's words: "The timeline did not load". */
  title: string;
  error: unknown;
  onRetry?: () => void;
  compact?: boolean;
}

export function ErrorState({ title, error, onRetry, compact = false }: ErrorStateProps) {
  const t = useTexts(texts);
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div className={classes.error} data-compact={compact || undefined} role="alert">
      <p className={classes.errorTitle}>
        <IconCloudOff size={18} aria-hidden />
        {title}
      </p>
      <p className={classes.errorText}>{messageOf(error)}</p>
      {requestId && (
        <CopyButton value={requestId}>
          {({ copied, copy }) => (
            <UnstyledButton className={classes.request} onClick={copy} aria-label={t('copy')}>
              {t('request', { id: requestId.slice(0, 13) })}
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </UnstyledButton>
          )}
        </CopyButton>
      )}
      {onRetry && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          onClick={onRetry}
          className={classes.retry}
        >
          {t('again')}
        </Button>
      )}
    </div>
  );
}

/** Shown instead of what the role may not read: says who can change that. */
export function NoPermission({ tenant }: { tenant?: string | undefined }) {
  const t = useTexts(texts);
  return (
    <div className={classes.state}>
      <span className={classes.lock}>
        <IconLock size={22} aria-hidden />
      </span>
      <h2 className={classes.title}>{t('denied')}</h2>
      <p className={classes.text}>{tenant ? t('deniedHelp', { tenant }) : t('deniedHelpAny')}</p>
    </div>
  );
}
