import { usePermission } from '@/api/session';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { SettingsForm } from '@/features/workspace-settings/SettingsForm';
import { useTexts } from '@/lib/i18n';
import { policyCards } from './policy-groups';
import { SignEveryoneOut } from './SignEveryoneOut';
import { texts } from './texts';

/** Settings → Sign-in policy. When an address is locked is the installation's rule, and stands with it. */
export function SignInPolicy() {
  const t = useTexts(texts);
  const canManage = usePermission('settings.manage');
  return (
    <SettingsSection title={t('title')} scope="tenant" description={t('description')}>
      <SettingsForm scope="tenant" page="sign-in" cards={policyCards()} />
      {canManage && <SignEveryoneOut />}
    </SettingsSection>
  );
}
