import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBan,
  IconCopy,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSend,
  IconTrash,
  type Icon,
} from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import type { CampaignAction } from './campaign-actions';
import type { Campaign } from './queries';
import { texts } from './texts';
import { useCampaignActions } from './use-campaign-actions';

export const ACTION_ICONS: Record<CampaignAction, Icon> = {
  edit: IconPencil,
  start: IconSend,
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  cancel: IconBan,
  retry: IconRefresh,
  clone: IconCopy,
  delete: IconTrash,
};

/** What may be done with a campaign of the list. */
export function CampaignMenu({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  const { actions, run, isBusy, dialog } = useCampaignActions(campaign);
  if (actions.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            size={32}
            loading={isBusy}
            aria-label={t('more', { name: campaign.name })}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => {
            const Shape = ACTION_ICONS[action];
            return (
              <Menu.Item key={action} leftSection={<Shape size={16} />} onClick={() => run(action)}>
                {t(`do_${action}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      {dialog}
    </>
  );
}
