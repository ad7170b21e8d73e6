import { Modal } from '@mantine/core';
import { Kbd } from '@/components/Kbd';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './HelpDialog.module.css';

const helpTexts = defineTexts('help', {
  title: 'Keyboard shortcuts',
  everywhere: 'Everywhere',
  lists: 'Lists',
  palette: 'Command palette',
  search: 'Search',
  create: 'Create on the list you are on',
  sidebar: 'Collapse or expand the sidebar',
  help: 'This list',
  undo: 'Undo the last change',
  next: 'Next row',
  previous: 'Previous row',
  open: 'Open the record',
  peek: 'Peek at the record',
  select: 'Select the row',
  range: 'Select up to the row',
  all: 'Select all loaded rows',
  filter: 'Add a filter',
  escape: 'Clear the selection',
});

const GROUPS = [
  [
    'everywhere',
    [
      ['palette', 'mod K'],
      ['search', '/'],
      ['create', 'C'],
      ['sidebar', '['],
      ['undo', 'mod Z'],
      ['help', '?'],
    ],
  ],
  [
    'lists',
    [
      ['next', 'J ↓'],
      ['previous', 'K ↑'],
      ['open', 'Enter'],
      ['peek', 'Space'],
      ['select', 'X'],
      ['range', 'Shift X'],
      ['all', 'mod A'],
      ['filter', 'F'],
      ['escape', 'Esc'],
    ],
  ],
] as const;

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(helpTexts);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('title')}
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.groups}>
        {GROUPS.map(([group, keys]) => (
          <section key={group}>
            <h3 className={classes.heading}>{t(group)}</h3>
            <dl className={classes.list}>
              {keys.map(([name, chord]) => (
                <div key={name} className={classes.line}>
                  <dt>{t(name)}</dt>
                  <dd>
                    <Kbd keys={chord} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
