import { Chip } from '@/components/Chip';
import { useTexts } from '@/lib/i18n';
import type { ListedTenant } from './queries';
import { texts } from './texts';

/** What needs somebody's attention in a workspace, the gravest first; mails count for seven days. */
export function TenantHealth({ tenant }: { tenant: ListedTenant }) {
  const t = useTexts(texts);
  const { administrators, failed_mails: failed, held_mails: held } = tenant;
  if (administrators === 0) return <Chip tone="warning">{t('noAdministrator')}</Chip>;
  if (failed > 0) return <Chip tone="warning">{t('failedMails', { count: failed })}</Chip>;
  if (held > 0) return <Chip tone="info">{t('heldMails', { count: held })}</Chip>;
  return <Chip tone="success">{t('healthFine')}</Chip>;
}
