import { Button } from '@mantine/core';
import { IconDoorExit, IconServerCog } from '@tabler/icons-react';
import { useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { useLeaveTenant } from './use-leave-tenant';
import classes from './EnteredMark.module.css';

/** In the header of a superadmin inside a workspace: which one was entered, and the way out. `phone`: a line of its own. */
export function EnteredMark({ phone = false }: { phone?: boolean }) {
  const t = useTexts(texts);
  const { user, tenant } = useMe();
  const { leave, isPending } = useLeaveTenant();
  if (!user.is_superadmin || !tenant) return null;
  return (
    <div className={classes.mark} data-phone={phone || undefined}>
      <IconServerCog size={16} className={classes.icon} aria-hidden />
      <span className={classes.words} title={tenant.name}>
        {t('entered', { tenant: tenant.name })}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        className={classes.leave ?? ''}
        leftSection={<IconDoorExit size={14} aria-hidden />}
        aria-label={t('leaveTenant', { tenant: tenant.name })}
        loading={isPending}
        onClick={() => leave(tenant.name)}
      >
        {t('leave')}
      </Button>
    </div>
  );
}
