import {
  IconAlertTriangle,
  IconCircleCheck,
  IconInfoCircle,
  IconTool,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTexts } from '@/lib/i18n';
import { bannersQuery, useDismiss, type Banner } from './queries';
import { texts } from './texts';
import classes from './AnnouncementBanner.module.css';

const ICONS: Record<string, Icon> = {
  info: IconInfoCircle,
  success: IconCircleCheck,
  warning: IconAlertTriangle,
  maintenance: IconTool,
};

/** What the workspace or the installation tells everybody, on every page until it is closed. */
export function AnnouncementBanner() {
  const { data } = useQuery(bannersQuery);
  return data?.map((banner) => <OneBanner key={banner.id} banner={banner} />);
}

function OneBanner({ banner }: { banner: Banner }) {
  const t = useTexts(texts);
  const { mutate } = useDismiss();
  const Shape = ICONS[banner.type] ?? IconInfoCircle;
  return (
    <section className={classes.banner} data-type={banner.type} role="status" aria-label={t('banner')}>
      <Shape size={18} className={classes.icon} aria-hidden />
      <p className={classes.words}>
        <b>{banner.title}</b> {banner.content}
      </p>
      {banner.is_dismissible && (
        <button
          type="button"
          className={classes.close}
          aria-label={t('close', { title: banner.title })}
          onClick={() => mutate(banner.id)}
        >
          <IconX size={16} aria-hidden />
        </button>
      )}
    </section>
  );
}
