import { IconClockPlay } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

export const JOBS_PAGE: SettingsPageInfo = {
  path: 'jobs',
  group: 'installation',
  icon: IconClockPlay,
  label: 'Jobs',
  keywords: 'scheduler cron recurring background queue worker nightly history pause run now failed',
  permission: 'jobs.manage',
  place: 'anywhere',
};
