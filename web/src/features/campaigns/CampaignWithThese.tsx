import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { usePermission } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import type { Filter } from '@/lib/filter';
import { useTexts } from '@/lib/i18n';
import { useSeesCampaigns } from './access';
import { startOf, type AudienceKind } from './editor-values';
import { texts } from './texts';
import { useKeptValues } from './use-kept-values';

interface CampaignWithTheseProps {
  meta: TypeMeta;
  /** The people somebody chose; null: everybody that fits the filter. */
  ids: string[] | null;
  filter: Filter;
  /** The list's search, beside the filter. */
  q: string;
}

/** Begins a campaign for the leads or contacts that are selected in their list. */
export function CampaignWithThese({ meta, ids, filter, q }: CampaignWithTheseProps) {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const sees = useSeesCampaigns();
  const manages = usePermission('campaigns.manage');
  const { values, keep } = useKeptValues('new');
  if (!sees || !manages || (meta.name !== 'leads' && meta.name !== 'contacts')) return null;
  const kind: AudienceKind = meta.name;
  const begin = () => {
    const who = ids
      ? { source: 'ids' as const, ids, filter: [], q: '' }
      : { source: 'filter' as const, ids: [], filter, q };
    keep({ ...(values ?? startOf(null)), kind, ...who });
    void navigate({ to: '/campaigns/new' });
  };
  return (
    <Button variant="subtle" size="xs" leftSection={<IconSend size={16} />} onClick={begin}>
      {t('withThese')}
    </Button>
  );
}
