import { Button, FileButton } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '@/lib/i18n';
import type { ControlProps } from './SettingControl';
import { texts } from './texts';
import classes from './SettingsForm.module.css';

const LARGEST = { width: 320, height: 96 };

/** A picture, made small enough here before it is sent. */
export function ImageControl({ setting, value, error, disabled, onChange }: ControlProps) {
  const t = useTexts(texts);
  const [unreadable, setUnreadable] = useState(false);
  const isSquare = setting.key.endsWith('.icon');
  const read = (file: File | null) => {
    setUnreadable(false);
    if (!file) return;
    void shrink(file, isSquare).then(onChange, () => setUnreadable(true));
  };
  const problem = unreadable ? t('badPicture') : error;
  return (
    <>
      {typeof value === 'string' && value ? (
        <span className={classes.picture}>
          <img src={value} alt={setting.label} className={classes.image} />
        </span>
      ) : (
        <span className={classes.help}>{t('noPicture')}</span>
      )}
      <span className={classes.buttons}>
        <FileButton accept="image/png,image/jpeg,image/webp" onChange={read} disabled={disabled}>
          {(button) => (
            <Button {...button} size="compact-sm" variant="default">
              {value ? t('replace') : t('choose')}
            </Button>
          )}
        </FileButton>
        {Boolean(value) && !disabled && (
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(null)}>
            {t('remove')}
          </Button>
        )}
      </span>
      {problem && (
        <span role="alert" className={classes.help}>
          {problem}
        </span>
      )}
    </>
  );
}

/** The picture within the largest size as a data URL. Rejects what is no picture. */
async function shrink(file: File, square: boolean): Promise<string> {
  const picture = await createImageBitmap(file);
  const most = square ? { width: 96, height: 96 } : LARGEST;
  const scale = Math.min(1, most.width / picture.width, most.height / picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}
