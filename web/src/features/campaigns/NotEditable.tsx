import { LinkButton } from '@/components/LinkButton';
import { EmptyState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { texts } from './editor-texts';
import type { Campaign } from './queries';

/** Where the editor would be: this campaign is under way or over. */
export function NotEditable({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  return (
    <EmptyState
      level={1}
      title={t('notEditableTitle')}
      text={t('notEditable')}
      actions={
        <LinkButton to="/campaigns/$id" params={{ id: campaign.id }}>
          {t('toCampaign')}
        </LinkButton>
      }
    />
  );
}
