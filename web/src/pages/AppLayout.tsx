import { Outlet, useLocation } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMe } from '@/api/session';
import { useOwnTheme } from '@/features/appearance/use-appearance';
import { CreateProvider } from '@/features/create/CreateProvider';
import { MustDo } from '@/features/login/MustDo';
import { ChooseTenant } from '@/features/shell/ChooseTenant';
import { Shell } from '@/features/shell/Shell';
import { SystemShell } from '@/features/system/SystemShell';
import { Accent } from '@/features/workspace-settings/Accent';
import { createFormat, readFormatSettings } from '@/lib/format';
import { FormatContext } from '@/lib/format-context';
import { EnterPage } from './EnterPage';

/** The frame around every page of a signed-in person. */
export function AppLayout() {
  const { user, tenant, formats, sign_in: signIn } = useMe();
  useOwnTheme();
  const format = useMemo(() => {
    const ofTenant = readFormatSettings(tenant?.settings);
    const own = readFormatSettings({ ...tenant?.settings, ...formats });
    return createFormat({ ...own, dayTimezone: ofTenant.timezone });
  }, [tenant?.settings, formats]);
  if (signIn.must.length > 0) return <MustDo what={signIn.must} />;
  if (!tenant) return user.is_superadmin ? <OutsideTenants /> : <ChooseTenant />;
  return (
    <FormatContext value={format}>
      <Accent colour={tenant.branding.accent} />
      <CreateProvider key={`${tenant.id}/${user.id}`}>
        <Shell>
          <Outlet />
        </Shell>
      </CreateProvider>
    </FormatContext>
  );
}

/** Where pages of the installation are; everything else needs a workspace first, and is there once one is entered. */
const OUTSIDE = /^\/(settings|enter)(\/|$)/;

function OutsideTenants() {
  const { pathname } = useLocation();
  return <SystemShell>{OUTSIDE.test(pathname) ? <Outlet /> : <EnterPage />}</SystemShell>;
}
