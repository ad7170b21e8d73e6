import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';

/** Settings → General. */
export function General() {
  const t = useTexts(texts);
  return (
    <SettingsSection title={t('general')} scope="tenant" description={t('generalText')}>
      <SettingsForm scope="tenant" page="general" />
    </SettingsSection>
  );
}
