import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';

/** Settings → Menu & cards. */
export function Navigation() {
  const t = useTexts(texts);
  return (
    <SettingsSection title={t('navigation')} scope="tenant" description={t('navigationText')}>
      <SettingsForm scope="tenant" page="navigation" />
    </SettingsSection>
  );
}
