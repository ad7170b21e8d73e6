import { Outlet } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMe } from '@/api/session';
import { createFormat, readFormatSettings } from '@/lib/format';
import { FormatContext } from '@/lib/format-context';

/** The frame around every page of a signed-in person. */
export function AppLayout() {
  const { tenant } = useMe();
  const format = useMemo(() => createFormat(readFormatSettings(tenant?.settings)), [tenant?.settings]);
  return (
    <FormatContext value={format}>
      <Outlet />
    </FormatContext>
  );
}
