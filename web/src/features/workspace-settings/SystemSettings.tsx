import { useQuery } from '@tanstack/react-query';
import { SkeletonRows } from '@/components/Skeleton';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { settingsQuery } from './queries';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';
import classes from './SystemSettings.module.css';

const PAGES = ['regional', 'general', 'consent', 'branding', 'ai'] as const;

/** System settings: what every workspace inherits, and what none may change. */
export function SystemSettings() {
  const t = useTexts(texts);
  const { isPending } = useQuery(settingsQuery('system'));
  return (
    <SettingsSection title={t('system')} scope="system" description={t('systemText')}>
      {isPending ? (
        <SkeletonRows rows={16} columns={2} />
      ) : (
        PAGES.map((page) => (
          <section key={page} className={classes.group}>
            <h2 className={classes.heading}>{t(page)}</h2>
            <SettingsForm scope="system" page={page} />
          </section>
        ))
      )}
    </SettingsSection>
  );
}
