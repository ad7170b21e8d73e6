import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { useMe, usePermission } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { checklistQuery, useChangeChecklist } from './queries';
import { texts } from './texts';

interface SetupProgress {
  tenant: string;
  done: number;
  total: number;
  /** From 0 to 100. */
  percent: number;
  /** The title of the first step that is left. */
  next: string | undefined;
  isHiding: boolean;
  hide: () => void;
}

/** For whoever runs the workspace how far its setup is; null once all is done, or the card is put away. */
export function useSetupCard(): SetupProgress | null {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const mayManage = usePermission('settings.manage');
  const mayChange = tenant !== null && mayManage;
  const { data } = useQuery({ ...checklistQuery, enabled: mayChange });
  const { mutate, isPending } = useChangeChecklist();
  if (!mayChange || !data || data.is_dismissed || data.done === data.total) return null;
  const hide = () =>
    mutate(
      { is_dismissed: true },
      {
        onSuccess: () => toastDone(t('hidden')),
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );
  return {
    tenant: tenant.name,
    done: data.done,
    total: data.total,
    percent: (data.done / Math.max(1, data.total)) * 100,
    next: data.steps.find((step) => !step.is_done)?.title,
    isHiding: isPending,
    hide,
  };
}
