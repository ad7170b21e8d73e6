import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconExternalLink, IconEye, IconLink, IconPhone, IconTrash } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { copyLink } from '@/lib/copy-link';
import { useTexts } from '@/lib/i18n';
import { dialLink } from '@/lib/phone';
import { DeleteDialog } from './DeleteDialog';
import { texts } from './texts';

interface RowActionsProps {
  meta: TypeMeta;
  record: CrmRecord;
  title: string;
  onPeek: (id: string) => void;
  onOpen: (id: string) => void;
}

/** What can be done with a row without opening it; shown on hover and focus. */
export function RowActions({ meta, record, title, onPeek, onOpen }: RowActionsProps) {
  const t = useTexts(texts);
  const router = useRouter();
  const [deleting, setDeleting] = useState(false);
  const phone = [record.phone, record.mobile].find((each) => typeof each === 'string' && each);
  const href = router.buildLocation({ to: '/$type/$id', params: { type: meta.name, id: record.id } }).href;
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- only keeps the row from opening
    <span onClick={(event) => event.stopPropagation()} style={{ display: 'inline-flex' }}>
      <ActionIcon
        variant="subtle"
        size={24}
        tabIndex={-1}
        aria-label={t('peek', { name: title })}
        onClick={() => onPeek(record.id)}
      >
        <IconEye size={16} />
      </ActionIcon>
      {typeof phone === 'string' && record.do_not_call !== true && (
        <ActionIcon
          component="a"
          href={dialLink(phone)}
          variant="subtle"
          size={24}
          tabIndex={-1}
          aria-label={t('call', { name: title })}
        >
          <IconPhone size={16} />
        </ActionIcon>
      )}
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={24} tabIndex={-1} aria-label={t('more', { name: title })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onOpen(record.id)}>{t('open')}</Menu.Item>
          <Menu.Item component="a" href={href} target="_blank" rightSection={<IconExternalLink size={14} />}>
            {t('openTab')}
          </Menu.Item>
          <Menu.Item rightSection={<IconLink size={14} />} onClick={() => void copyLink(href)}>
            {t('copyLink')}
          </Menu.Item>
          {meta.can.delete && (
            <>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconTrash size={16} color="var(--danger)" />}
                onClick={() => setDeleting(true)}
              >
                {t('delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {deleting && (
        <DeleteDialog
          meta={meta}
          target={{ ids: [record.id] }}
          count={1}
          onClose={() => setDeleting(false)}
          onDone={() => undefined}
        />
      )}
    </span>
  );
}
