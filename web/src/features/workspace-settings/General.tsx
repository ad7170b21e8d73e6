import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';

const FACTS = ['name', 'industry', 'company_size', 'country'].map((name) => `workspace.${name}`);

/** Settings → General. */
export function General() {
  const t = useTexts(texts);
  return (
    <SettingsSection title={t('general')} scope="tenant" description={t('generalText')}>
      <SettingsForm
        scope="tenant"
        page="general"
        cards={[{ title: t('workspace'), text: t('workspaceText'), keys: FACTS }, { title: t('rules') }]}
      />
    </SettingsSection>
  );
}
