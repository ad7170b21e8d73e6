import { useIsViewingAs, useMe, useTypeMeta } from '@/api/session';
import { AppearanceCard } from '@/features/appearance/AppearanceCard';
import { CalendarCard } from '@/features/calendar/CalendarCard';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { FormatsCard, NavigationCard } from '@/features/workspace-settings/FormatsCard';
import { useTexts } from '@/lib/i18n';
import { MyData } from './MyData';
import { NameCard } from './NameCard';
import { PhotoCard } from './PhotoCard';
import { texts } from './texts';
import classes from './Profile.module.css';

/** Settings → Profile. */
export function Profile() {
  const t = useTexts(texts);
  const { user, employee, tenant, role, modules } = useMe();
  const isViewingAs = useIsViewingAs();
  const activities = useTypeMeta('activities');
  const first = employee?.first_name ?? user.first_name ?? '';
  const last = employee?.last_name ?? user.last_name ?? '';
  return (
    <SettingsSection title={t('title')} scope="me" description={t('description')}>
      {employee && !isViewingAs && <PhotoCard />}
      {!isViewingAs && <NameCard />}
      <SettingsCard title={t('place')} text={t('placeText')}>
        <dl className={classes.facts}>
          {isViewingAs && <Fact label={t('name')} value={`${first} ${last}`.trim()} />}
          <Fact label={t('email')} value={user.email} />
          {tenant && <Fact label={t('workspace')} value={tenant.name} />}
          <Fact label={t('role')} value={role} capital />
          {employee && <Fact label={t('department')} value={employee.department_name ?? t('noDepartment')} />}
        </dl>
      </SettingsCard>
      <AppearanceCard />
      {employee && !isViewingAs && <FormatsCard />}
      {employee && !isViewingAs && <NavigationCard />}
      {employee && activities && modules.calendar && !isViewingAs && <CalendarCard meta={activities} />}
      {!isViewingAs && <MyData />}
    </SettingsSection>
  );
}

function Fact({ label, value, capital = false }: { label: string; value: string; capital?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-capital={capital || undefined}>{value}</dd>
    </div>
  );
}
