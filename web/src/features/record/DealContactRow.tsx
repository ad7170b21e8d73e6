import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconStar, IconStarOff, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { Chip } from '@/components/Chip';
import { useNamedTexts } from '@/components/use-named-texts';
import { toastDone, toastRefused } from '@/lib/toasts';
import { PARTS, useDealContacts, type ContactPart } from './deal-contact-queries';
import { texts } from './deal-contact-texts';
import classes from './DealContacts.module.css';

interface DealContactRowProps {
  meta: TypeMeta;
  record: CrmRecord;
  one: ContactPart;
  editable: boolean;
}

/** One who takes part: name, what they do, their part in the deal; the part opens what can be done. */
export function DealContactRow({ meta, record, one, editable }: DealContactRowProps) {
  const t = useNamedTexts(texts);
  const { change, remove } = useDealContacts(record.id);
  const { contact, part } = one;
  const name = contact.name ?? t('hidden');
  const tone = PARTS.find(([key]) => key === part)?.[1] ?? 'slate';
  const onError = (error: Error) => toastRefused(messageOf(error));
  const chip = (
    <Chip tone={tone} icon={one.is_primary ? <IconStar size={12} aria-label={t('primary')} /> : undefined}>
      {t(`${part}Part`)}
    </Chip>
  );
  return (
    <div className={classes.row}>
      <Avatar name={name} size={24} />
      <span className={classes.who}>
        {contact.visible ? (
          <Link to="/$type/$id" params={{ type: 'contacts', id: contact.id }} className={classes.name}>
            {name}
          </Link>
        ) : (
          <span className={classes.hidden}>{name}</span>
        )}
        {contact.job_title && <span className={classes.job}>{contact.job_title}</span>}
      </span>
      {editable ? (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <UnstyledButton className={classes.part} aria-label={t('change', { name })}>
              {chip}
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {PARTS.map(([key]) => (
              <Menu.Item
                key={key}
                leftSection={key === part ? <IconCheck size={16} /> : <span className={classes.blank} />}
                onClick={() => change.mutate({ id: one.contact_id, part: key }, { onError })}
              >
                {t(`${key}Part`)}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item
              leftSection={one.is_primary ? <IconStarOff size={16} /> : <IconStar size={16} />}
              onClick={() => change.mutate({ id: one.contact_id, is_primary: !one.is_primary }, { onError })}
            >
              {t(one.is_primary ? 'noLongerPrimary' : 'makePrimary')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash size={16} />}
              onClick={() =>
                remove.mutate(one.contact_id, {
                  onError,
                  onSuccess: () => toastDone(t('removed', { name })),
                })
              }
            >
              {t('remove', { thing: meta.label.singular.toLowerCase() })}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        chip
      )}
    </div>
  );
}
