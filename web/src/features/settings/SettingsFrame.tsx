import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { SettingsNav } from './SettingsNav';
import { texts } from './texts';
import classes from './SettingsFrame.module.css';

/**
 * The navigation of the settings with one page beside it; on a phone one or the other. Outside every workspace the frame
 * of the system holds the navigation where there is room for it.
 */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const t = useTexts(texts);
  const { tenant } = useMe();
  return (
    <div
      className={classes.frame}
      data-page={children ? true : undefined}
      data-system={tenant ? undefined : true}
    >
      <div className={classes.side}>
        <SettingsNav />
      </div>
      <div className={classes.page}>
        {children && (
          <Link to="/settings" className={classes.back}>
            <IconChevronLeft size={18} aria-hidden />
            {t('back')}
          </Link>
        )}
        {children}
      </div>
    </div>
  );
}
