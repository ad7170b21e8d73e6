import { Button, FileButton } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { usePhoto, useSavePhoto } from '@/api/photos';
import { useMe } from '@/api/session';
import { Avatar } from '@/components/Avatar';
import { Notice } from '@/components/Notice';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { squareOf } from './square';
import { texts } from './texts';
import classes from './PhotoCard.module.css';

/** One's own photo in this workspace: chosen, cut to a square, replaced, removed. */
export function PhotoCard() {
  const t = useTexts(texts);
  const { user, employee } = useMe();
  const photo = usePhoto(user.id);
  const { mutate, isPending } = useSavePhoto(user.id);
  const [refusal, setRefusal] = useState<string | null>(null);
  const name = `${employee?.first_name ?? ''} ${employee?.last_name ?? ''}`.trim() || user.email;
  const save = (picture: Blob | null) =>
    mutate(picture, {
      onSuccess: () => toastDone(t(picture ? 'photoSaved' : 'photoRemoved')),
      onError: (error) => setRefusal(messageOf(error)),
    });
  const choose = (file: File | null) => {
    setRefusal(null);
    if (file) void squareOf(file).then(save, () => setRefusal(t('badPhoto')));
  };
  return (
    <SettingsCard title={t('photo')} text={t('photoText')}>
      <div className={classes.row}>
        <Avatar name={name} userId={user.id} size={64} />
        <FileButton accept="image/png,image/jpeg,image/webp" onChange={choose}>
          {(button) => (
            <Button {...button} variant="default" loading={isPending}>
              {t(photo ? 'changePhoto' : 'choosePhoto')}
            </Button>
          )}
        </FileButton>
        {photo && (
          <Button variant="subtle" onClick={() => save(null)}>
            {t('removePhoto')}
          </Button>
        )}
      </div>
      {refusal && <Notice tone="danger">{refusal}</Notice>}
    </SettingsCard>
  );
}
