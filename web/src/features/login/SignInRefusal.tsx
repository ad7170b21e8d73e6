import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** Why a sign-in was refused, and what to do about it. */
export function SignInRefusal({ error }: { error: unknown }) {
  const t = useTexts(texts);
  const { code, retryAfter } = error instanceof ApiError ? error : { code: '', retryAfter: null };
  const closed = error instanceof ApiError && Boolean(error.details?.tenant);
  switch (code) {
    case 'ACCOUNT_LOCKED':
      return (
        <Refusal title={t('locked')}>
          {t('lockedText', { count: Math.max(1, Math.ceil((retryAfter ?? 60) / 60)) })}{' '}
          <Link to="/forgot-password" className={classes.noticeLink}>
            {t('lockedLink')}
          </Link>
          .
        </Refusal>
      );
    case 'ACCOUNT_DISABLED':
    case 'TENANT_DENIED':
      return <Refusal title={t('disabled')}>{closed ? messageOf(error) : t('disabledText')}</Refusal>;
    case 'RATE_LIMITED':
      return (
        <Refusal title={t('tooMany')}>{t('tooManyText', { count: Math.max(1, retryAfter ?? 60) })}</Refusal>
      );
    default:
      return <Notice tone="danger">{messageOf(error)}</Notice>;
  }
}

/** Why the way over the sign-in service led back here; only the code is known. */
export function ProviderRefusal({ code }: { code: string }) {
  const t = useTexts(texts);
  switch (code) {
    case 'ACCOUNT_DISABLED':
    case 'TENANT_DENIED':
      return <Refusal title={t('disabled')}>{t('disabledText')}</Refusal>;
    case 'INVALID_CREDENTIALS':
      return <Refusal title={t('providerUnknown')}>{t('providerUnknownText')}</Refusal>;
    default:
      return <Refusal title={t('providerAway')}>{t('providerAwayText')}</Refusal>;
  }
}

function Refusal({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Notice tone="danger">
      <b>{title}</b>
      <div>{children}</div>
    </Notice>
  );
}
