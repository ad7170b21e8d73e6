import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMe } from '@/api/session';
import { personFileAddress } from '@/features/privacy/queries';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

/** Everything that is stored about oneself here, as a file; not for whoever looks through another's eyes. */
export function MyData() {
  const t = useTexts(texts);
  const { user, tenant, sign_in: signIn } = useMe();
  if (!tenant || signIn.impersonation) return null;
  return (
    <SettingsCard
      title={t('data')}
      text={t('dataText', { tenant: tenant.name })}
      actions={
        <Button
          component="a"
          href={personFileAddress({ collection: 'users', id: user.id })}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t('dataItem')}
        </Button>
      }
    />
  );
}
