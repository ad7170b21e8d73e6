import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';

/** Settings → Regional. */
export function Regional() {
  const t = useTexts(texts);
  return (
    <SettingsSection title={t('regional')} scope="tenant" description={t('regionalText')}>
      <SettingsForm scope="tenant" page="regional" />
    </SettingsSection>
  );
}
