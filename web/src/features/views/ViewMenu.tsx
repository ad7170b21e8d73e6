import { Button, Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconChevronDown,
  IconDeviceFloppy,
  IconHome,
  IconLink,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconPlus,
  IconTrash,
  IconUsers,
  IconLock,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useIsLookOnly, usePermission } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import type { ColumnChoice } from '@/features/list/columns';
import type { ListSearchApi } from '@/features/list/list-search';
import { copyLink } from '@/lib/copy-link';
import { useTexts } from '@/lib/i18n';
import type { SavedView } from './queries';
import { texts } from './texts';
import { contentOf, useViewActions } from './use-view-actions';
import { NewViewDialog, RenameDialog } from './ViewDialog';
import classes from './Views.module.css';

interface ViewMenuProps {
  meta: TypeMeta;
  search: ListSearchApi;
  columns: ColumnChoice;
  views: SavedView[];
}

/** Every view of a list and what can be done with the open one; what can be saved stands beside it. */
export function ViewMenu({ meta, search, columns, views }: ViewMenuProps) {
  const t = useTexts(texts);
  const actions = useViewActions(meta, search, columns);
  const isLookOnly = useIsLookOnly();
  const [dialog, setDialog] = useState<'new' | 'rename' | null>(null);
  const { saved } = search;
  const isChanged = saved !== null && (search.isChanged || columns.isChanged);
  const isWorthSaving = !saved && (search.isNarrowed || search.sortText !== null || columns.isChanged);
  const groups = [
    { label: t('mine'), views: views.filter((view) => view.is_mine) },
    { label: t('shared'), views: views.filter((view) => !view.is_mine) },
  ];
  return (
    <div className={classes.tools}>
      {isChanged && (
        <span className={classes.wideOnly}>
          {saved.can_change && !isLookOnly && (
            <Button variant="subtle" size="xs" onClick={() => actions.save(saved)}>
              {t('save')}
            </Button>
          )}
          <Button variant="subtle" size="xs" color="gray" onClick={() => actions.reset(saved)}>
            {t('reset')}
          </Button>
        </span>
      )}
      {isWorthSaving && !isLookOnly && (
        <Button variant="subtle" size="xs" className={classes.wideOnly} onClick={() => setDialog('new')}>
          {t('saveView')}
        </Button>
      )}
      <Menu position="bottom-end" width={264}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            className={classes.target}
            rightSection={<IconChevronDown size={14} />}
          >
            {t('views')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          {views.length === 0 && <p className={classes.none}>{t('none')}</p>}
          {groups
            .filter((group) => group.views.length > 0)
            .map((group) => (
              <div key={group.label} role="group" aria-label={group.label}>
                <Menu.Label aria-hidden>{group.label}</Menu.Label>
                {group.views.map((view) => (
                  <Menu.Item
                    key={view.id}
                    rightSection={view.id === saved?.id ? <IconCheck size={16} /> : null}
                    aria-current={view.id === saved?.id ? 'true' : undefined}
                    onClick={() => actions.open(view.id)}
                  >
                    {view.name}
                    {!view.is_mine && view.owner_name && (
                      <span className={classes.by}>{t('by', { name: view.owner_name })}</span>
                    )}
                  </Menu.Item>
                ))}
              </div>
            ))}
          {!isLookOnly && (
            <>
              {views.length > 0 && <Menu.Divider />}
              <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setDialog('new')}>
                {t('saveAs')}
              </Menu.Item>
            </>
          )}
          {saved && !isLookOnly && (
            <>
              <Menu.Divider />
              <OpenView {...{ view: saved, meta, actions, isChanged }} onRename={() => setDialog('rename')} />
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'new' && (
        <NewViewDialog
          meta={meta}
          content={contentOf(meta, search, columns)}
          onDone={(view) => {
            columns.reset();
            actions.open(view.id);
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'rename' && saved && <RenameDialog view={saved} onClose={() => setDialog(null)} />}
    </div>
  );
}

interface OpenViewProps {
  view: SavedView;
  meta: TypeMeta;
  actions: ReturnType<typeof useViewActions>;
  isChanged: boolean;
  onRename: () => void;
}

/** What can be done with the view that is open. */
function OpenView({ view, meta, actions, isChanged, onRename }: OpenViewProps) {
  const t = useTexts(texts);
  const canShare = usePermission('saved_views.share');
  const { name } = view;
  const item = (text: string, Icon: typeof IconPin, onClick: () => void) => (
    <Menu.Item leftSection={<Icon size={16} />} onClick={onClick}>
      {text}
    </Menu.Item>
  );
  return (
    <div role="group" aria-label={name}>
      <Menu.Label aria-hidden>{name}</Menu.Label>
      {isChanged && view.can_change && item(t('saveChanges'), IconDeviceFloppy, () => actions.save(view))}
      {isChanged && item(t('resetChanges'), IconArrowBackUp, () => actions.reset(view))}
      {view.can_change && item(t('rename'), IconPencil, onRename)}
      {view.is_mine &&
        view.is_shared &&
        item(
          t('unshare'),
          IconLock,
          () => void actions.set(view, { is_shared: false }, t('privateNow', { name })),
        )}
      {view.is_mine &&
        !view.is_shared &&
        canShare &&
        item(
          t('share'),
          IconUsers,
          () => void actions.set(view, { is_shared: true }, t('sharedNow', { name })),
        )}
      {item(
        t(view.is_default ? 'noDefault' : 'makeDefault'),
        IconHome,
        () => void actions.set(view, { is_default: !view.is_default }),
      )}
      {item(
        t(view.is_pinned ? 'unpin' : 'pin'),
        view.is_pinned ? IconPinnedOff : IconPin,
        () => void actions.set(view, { is_pinned: !view.is_pinned }),
      )}
      {item(t('copyLink'), IconLink, () => void copyLink(`/${meta.name}?view=${view.id}`))}
      {view.can_change && (
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => actions.remove(view)}>
          {t('delete')}
        </Menu.Item>
      )}
    </div>
  );
}
