import { useQuery } from '@tanstack/react-query';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { pastQuery, type PastSignIn } from './account-queries';
import { accountTexts } from './account-texts';

/** "wrong_password" → "Wrong password" */
function inWords(outcome: string): string {
  const words = outcome.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const GOOD = new Set(['signed_in', 'success', 'ok']);

/** The last sign-ins of one's own login, so that a stranger's attempt is seen. */
export function PastSignIns() {
  const t = useTexts(accountTexts);
  const { data } = useQuery(pastQuery);
  const columns: DataColumn<PastSignIn>[] = [
    {
      key: 'outcome',
      label: t('outcome'),
      cell: ({ outcome }) => <Chip tone={GOOD.has(outcome) ? 'success' : 'danger'}>{inWords(outcome)}</Chip>,
    },
    { key: 'device', label: t('device'), width: '32%', cell: ({ device }) => device },
    { key: 'ip', label: t('ip'), width: '130px', cell: ({ ip }) => ip ?? t('unknown') },
    { key: 'at', label: t('when'), width: '100px', align: 'end', cell: ({ at }) => <RelativeTime at={at} /> },
  ];
  return (
    <SettingsCard title={t('past')} text={t('pastText')}>
      <DataTable
        label={t('past')}
        columns={columns}
        items={data}
        idOf={({ at, outcome }) => at + outcome}
        skeletonRows={3}
      />
    </SettingsCard>
  );
}
