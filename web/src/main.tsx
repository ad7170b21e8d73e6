import '@fontsource-variable/inter';
import './lib/layers.css';
import '@mantine/core/styles.layer.css';
import './lib/global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenSignedOut } from '@/api/client';
import { ApiError } from '@/api/errors';
import { onSessionAnnounced } from '@/api/session';
import { PauseNotice } from '@/components/PauseNotice';
import { Toasts } from '@/components/Toasts';
import { styleNonce } from '@/lib/style-nonce';
import { cssVariablesResolver, theme } from '@/lib/theme';
import { makeRouter } from './router';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      refetchOnWindowFocus: true,
    },
  },
});
const router = makeRouter(queries);
const colorSchemes = localStorageColorSchemeManager({ key: 'aisha-color-scheme' });

/** Pages for which nobody needs to be signed in. */
const BEFORE_SIGN_IN = new Set(['/login', '/forgot-password', '/reset-password', '/accept-invitation']);

function leave(): void {
  if (BEFORE_SIGN_IN.has(router.state.location.pathname)) return;
  const { href } = router.state.location;
  queries.clear();
  void router.navigate({ to: '/login', search: href === '/' ? {} : { next: href } });
}

/** After an update the old page asks for files that are gone: load the new page, but not in a circle. */
window.addEventListener('vite:preloadError', (event) => {
  const key = 'aisha-reloaded-at';
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 30_000) return;
  event.preventDefault();
  sessionStorage.setItem(key, String(Date.now()));
  window.location.reload();
});
whenSignedOut(leave);
onSessionAnnounced((what) => (what === 'signed-out' ? leave() : window.location.assign('/')));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <PauseNotice />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
