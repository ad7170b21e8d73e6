import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import { useMutation } from '@/api/mutation';
import { meQuery, useIsViewingAs, useMe } from '@/api/session';
import { useStoredState } from '@/lib/stored-state';
import { toastRefused } from '@/lib/toasts';
import { texts } from './texts';

export type Density = 'comfortable' | 'compact';

const THEMES: Record<string, MantineColorScheme> = { light: 'light', dark: 'dark', system: 'auto' };
const DENSITIES: readonly unknown[] = ['comfortable', 'compact'] satisfies Density[];

/** False where there is no place of one's own to keep it in: outside every workspace, or viewing as somebody else. */
export function useIsKept(): boolean {
  const { employee } = useMe();
  const isViewingAs = useIsViewingAs();
  return employee !== null && !isViewingAs;
}

/** What the person has chosen, null for what they have not: then this browser's own holds. */
function useOwn(): { theme: MantineColorScheme | null; density: Density | null } {
  const { formats } = useMe();
  if (!useIsKept()) return { theme: null, density: null };
  const { theme, density } = formats;
  return {
    theme: typeof theme === 'string' ? (THEMES[theme] ?? null) : null,
    density: DENSITIES.includes(density) ? (density as Density) : null,
  };
}

interface Choice {
  theme?: string;
  density?: Density;
}

/** Keep a choice with the person, one after the other; a refused one slides back with its reason. */
function useKeep(): (choice: Choice) => void {
  const queries = useQueryClient();
  const { user } = useMe();
  const isKept = useIsKept();
  const { mutate } = useMutation({
    scope: { id: 'appearance' },
    mutationFn: (choice: Choice) => api.put<unknown>(`/api/users/${user.id}`, { preferences: choice }),
    onMutate: (choice) =>
      queries.setQueryData(meQuery.queryKey, (me) => me && { ...me, formats: { ...me.formats, ...choice } }),
    onError: (refusal) => {
      toastRefused(texts.say('notKept', { reason: messageOf(refusal) }));
      void queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  return (choice) => {
    if (isKept) mutate(choice);
  };
}

/** Once it is known who is signed in, their theme; the browser remembers it, so that the next page begins with it. */
export function useOwnTheme(): void {
  const { theme } = useOwn();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme) setColorScheme(theme);
  }, [theme, setColorScheme]);
}

/** Choose a theme: here at once, and for the person's other devices. */
export function useChooseTheme(): (theme: MantineColorScheme) => void {
  const { setColorScheme } = useMantineColorScheme();
  const keep = useKeep();
  return (theme) => {
    setColorScheme(theme);
    keep({ theme: theme === 'auto' ? 'system' : theme });
  };
}

/** How much room rows take, and the way to change it. */
export function useDensity(): [Density, (density: Density) => void] {
  const [here, setHere] = useStoredState<Density>('density', 'comfortable');
  const { density } = useOwn();
  const keep = useKeep();
  const choose = (next: Density) => {
    setHere(next);
    keep({ density: next });
  };
  return [density ?? here, choose];
}
