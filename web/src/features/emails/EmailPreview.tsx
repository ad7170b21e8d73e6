import { useQuery } from '@tanstack/react-query';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { PreviewPaper } from '@/features/templates/PreviewPaper';
import { previewQuery, templatesQuery } from '@/features/templates/queries';
import { useTexts } from '@/lib/i18n';
import { keepsLayout, type EmailDraft } from './email-draft';
import { kindOf, type Receiver } from './queries';
import { texts } from './texts';
import classes from './Emails.module.css';

/** The mail as it arrives, with what its record holds. */
export function EmailPreview({ to, draft }: { to: Receiver; draft: EmailDraft }) {
  const t = useTexts(texts);
  const templates = useQuery(templatesQuery);
  const template = templates.data?.find((each) => each.id === draft.template);
  const kind = kindOf(to.type);
  const { data, error, refetch } = useQuery(
    previewQuery({
      channel: 'email',
      subject: draft.subject,
      body_text: keepsLayout(draft) && template ? template.body_text : draft.body,
      body_html: keepsLayout(draft) && template ? template.body_html : null,
      entity_types: [kind],
      entity_type: kind,
      record_id: to.id,
    }),
  );
  if (error)
    return <ErrorState compact title={t('previewFailed')} error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} columns={1} />;
  return (
    <div className={classes.preview} role="group" aria-label={t('preview')}>
      <PreviewPaper preview={data} channel="email" width="desktop" />
    </div>
  );
}
