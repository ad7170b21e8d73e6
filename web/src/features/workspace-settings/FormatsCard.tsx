import { useTexts } from '@/lib/i18n';
import { useFormat } from '@/lib/format-context';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';
import classes from './SystemSettings.module.css';
import formClasses from './SettingsForm.module.css';

/** What a person chooses for themselves, with what it looks like. */
export function FormatsCard() {
  const t = useTexts(texts);
  const format = useFormat();
  const now = new Date().toISOString();
  return (
    <section className={classes.group}>
      <h2 className={classes.heading}>{t('formats')}</h2>
      <p className={formClasses.preview}>{t('formatsText')}</p>
      <SettingsForm scope="user" page="regional" />
      <p className={formClasses.preview}>
        {t('preview', { date: format.date(now), time: format.time(now), money: format.money(1234.5) })}
      </p>
    </section>
  );
}

/** What a person leaves out of the menu and above lists for themselves. */
export function NavigationCard() {
  const t = useTexts(texts);
  return (
    <section className={classes.group}>
      <h2 className={classes.heading}>{t('ownNavigation')}</h2>
      <p className={formClasses.preview}>{t('ownNavigationText')}</p>
      <SettingsForm scope="user" page="navigation" />
    </section>
  );
}
