import { useMe } from '@/api/session';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { SettingsForm } from '@/features/workspace-settings/SettingsForm';
import { useTexts } from '@/lib/i18n';
import { policyCards } from './policy-groups';
import { SignEveryoneOut } from './SignEveryoneOut';
import { texts } from './texts';

/** Settings → Sign-in for all: the rules of the installation, which workspaces make stricter unless they are locked. */
export function SystemSignIn() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  return (
    <SettingsSection title={t('system')} scope="system" description={t('systemText')}>
      <SettingsForm scope="system" page="sign-in" cards={policyCards()} />
      {!tenant && <SignEveryoneOut />}
    </SettingsSection>
  );
}
