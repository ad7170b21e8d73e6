import { ActionIcon, Tooltip } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { texts } from './palette-texts';

const loadPalette = () => import('./SystemPalette');
const SystemPalette = lazy(() => loadPalette().then((module) => ({ default: module.SystemPalette })));

/** The palette outside of all workspaces, by its button or Ctrl K. */
export function SystemSearch({ onHelp }: { onHelp: () => void }) {
  const t = useTexts(texts);
  const [isOpen, setIsOpen] = useState(false);
  // Fetched ahead: what is typed right after Ctrl K belongs to the search, not to the page's own keys.
  useEffect(() => void loadPalette(), []);
  useHotkeys({ 'mod+k': () => setIsOpen((before) => !before) });
  return (
    <>
      <Tooltip label={`${t('open')} (Ctrl K)`}>
        <ActionIcon variant="subtle" size={32} aria-label={t('open')} onClick={() => setIsOpen(true)}>
          <IconSearch size={18} />
        </ActionIcon>
      </Tooltip>
      <Suspense>{isOpen && <SystemPalette onClose={() => setIsOpen(false)} onHelp={onHelp} />}</Suspense>
    </>
  );
}
