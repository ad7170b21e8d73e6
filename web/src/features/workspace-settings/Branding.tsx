import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';

/** Settings → Branding. */
export function Branding() {
  const t = useTexts(texts);
  return (
    <SettingsSection title={t('branding')} scope="tenant" description={t('brandingText')}>
      <SettingsForm scope="tenant" page="branding" />
    </SettingsSection>
  );
}
