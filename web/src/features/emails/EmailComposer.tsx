import { ActionIcon, Button, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconEye, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { messageOf } from '@/api/errors';
import { Kbd } from '@/components/Kbd';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { randomKey } from '@/lib/random-key';
import { toastDone, toastRefused } from '@/lib/toasts';
import { canSend, emailOf, keepsLayout, type EmailDraft } from './email-draft';
import { EmailPreview } from './EmailPreview';
import { standingQuery, useSendEmail, type Receiver, type Standing } from './queries';
import { TemplateChoice } from './TemplateChoice';
import { texts } from './texts';
import classes from './Emails.module.css';

interface EmailComposerProps {
  to: Receiver;
  draft: EmailDraft;
  /** The deal the mail is about. */
  opportunity: string | null;
  onDraft: (changes: Partial<EmailDraft>) => void;
  onSent: () => void;
}

/** A mail to one person; who may not be mailed is said before anything is written. */
export function EmailComposer({ to, ...others }: EmailComposerProps) {
  const t = useTexts(texts);
  const { data: standing, error, refetch } = useQuery(standingQuery(to.type, to.id));
  if (error) return <ErrorState compact title={t('failed')} error={error} onRetry={() => void refetch()} />;
  if (!standing) return <SkeletonRows rows={3} columns={1} />;
  if (standing.reason)
    return (
      <div className={classes.notice}>
        <Notice tone="warning">{t('cannot', { reason: standing.reason_text ?? '' })}</Notice>
      </div>
    );
  return <Writing to={to} standing={standing} {...others} />;
}

function Writing({
  to,
  standing,
  draft,
  opportunity,
  onDraft,
  onSent,
}: EmailComposerProps & { standing: Standing }) {
  const t = useTexts(texts);
  const send = useSendEmail();
  const key = useRef(randomKey());
  const [previews, setPreviews] = useState(false);
  const ready = canSend(draft);
  const shows = previews && ready;
  const submit = () => {
    if (!ready || send.isPending) return;
    send.mutate(
      { to, body: emailOf(draft, opportunity), key: key.current },
      {
        onSuccess: () => {
          key.current = randomKey();
          setPreviews(false);
          onSent();
          toastDone(t('sent', { name: to.name }));
        },
        onError: (error) => toastRefused(t('refused', { reason: messageOf(error) })),
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };
  const Shape = previews ? IconPencil : IconEye;
  return (
    <>
      <Envelope to={to} standing={standing} />
      {standing.problem && (
        <div className={classes.notice}>
          <Notice tone="warning">{t('held', { reason: standing.problem })}</Notice>
        </div>
      )}
      {shows ? (
        <EmailPreview to={to} draft={draft} />
      ) : (
        <>
          <TextInput
            variant="unstyled"
            className={classes.subject ?? ''}
            aria-label={t('subject')}
            placeholder={t('subject')}
            value={draft.subject}
            maxLength={200}
            onChange={(event) => onDraft({ subject: event.currentTarget.value })}
            onKeyDown={onKeyDown}
          />
          <Textarea
            variant="unstyled"
            className={classes.body ?? ''}
            aria-label={t('body')}
            placeholder={t('body')}
            value={draft.body}
            maxLength={20_000}
            onChange={(event) => onDraft({ body: event.currentTarget.value })}
            onKeyDown={onKeyDown}
            autosize
            minRows={4}
            maxRows={18}
          />
        </>
      )}
      {keepsLayout(draft) && <p className={classes.hint}>{t('ownHtml')}</p>}
      <div className={classes.foot}>
        <TemplateChoice to={to} chosen={draft.template} onFilled={onDraft} />
        {ready && (
          <Tooltip label={t(previews ? 'write' : 'preview')}>
            <ActionIcon
              variant="subtle"
              size={28}
              aria-label={t(previews ? 'write' : 'preview')}
              onClick={() => setPreviews(!previews)}
            >
              <Shape size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        <div className={classes.send}>
          <span className={classes.keys} aria-hidden>
            <Kbd keys="mod ↵" />
          </span>
          <Button size="xs" loading={send.isPending} disabled={!ready} onClick={submit}>
            {t('send')}
          </Button>
        </div>
      </div>
    </>
  );
}

/** From whom, to whom, and where answers go. */
function Envelope({ to, standing }: { to: Receiver; standing: Standing }) {
  const t = useTexts(texts);
  const { from_name: name, from_address: address, reply_to: answers } = standing;
  return (
    <p className={classes.envelope}>
      <span>{t('toPerson', { name: to.name, address: standing.to ?? '' })}</span>
      <span>{address ? t('as', { name: name ?? standing.sent_through, address }) : t('asSystem')}</span>
      {answers && <span>{t('answers', { address: answers })}</span>}
    </p>
  );
}
