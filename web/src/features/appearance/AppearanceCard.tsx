import { SegmentedControl } from '@mantine/core';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { ThemeChoice } from './ThemeChoice';
import { useDensity, useIsKept } from './use-appearance';
import classes from './Appearance.module.css';

/** Settings → Profile: how the product looks for whoever is signed in. */
export function AppearanceCard() {
  const t = useTexts(texts);
  const isKept = useIsKept();
  const [density, setDensity] = useDensity();
  return (
    <SettingsCard title={t('title')} text={t(isKept ? 'kept' : 'here')}>
      <div className={classes.choices}>
        <div className={classes.choice}>
          <span className={classes.label}>{t('theme')}</span>
          <ThemeChoice />
        </div>
        <div className={classes.choice}>
          <span className={classes.label}>{t('density')}</span>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('density')}
            value={density}
            onChange={setDensity}
            data={[
              { value: 'comfortable', label: t('comfortable') },
              { value: 'compact', label: t('compact') },
            ]}
          />
        </div>
      </div>
    </SettingsCard>
  );
}
