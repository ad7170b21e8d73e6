import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Copyable } from '@/components/Copyable';
import { messageOf } from '@/api/errors';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { useFactorEnable, useFactorSetup, type Setup } from './factor-queries';
import { factorTexts } from './factor-texts';
import classes from './SecondFactor.module.css';

/** From nothing to a second factor: the secret, a first code, the backup codes. */
export function SecondFactorSetup({ onDone }: { onDone: () => void }) {
  const t = useTexts(factorTexts);
  const setup = useFactorSetup();
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <BackupCodes codes={codes} onDone={onDone} />;
  if (setup.data) return <FirstCode setup={setup.data} onCodes={setCodes} />;
  return (
    <div className={classes.steps}>
      {setup.isError && <Notice tone="danger">{messageOf(setup.error)}</Notice>}
      <p className={classes.help}>{t('beginHelp')}</p>
      <Button className={classes.begin ?? ''} loading={setup.isPending} onClick={() => setup.mutate()}>
        {t('begin')}
      </Button>
    </div>
  );
}

function FirstCode({ setup, onCodes }: { setup: Setup; onCodes: (codes: string[]) => void }) {
  const t = useTexts(factorTexts);
  const { mutate, isPending } = useFactorEnable();
  const fields = useFields({ code: '' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = fields.values.code.replace(/\s/g, '');
    if (!fields.check({ code: !code && t('needCode') })) return;
    mutate(code, { onSuccess: (made) => onCodes(made.backup_codes), onError: fields.refuse });
  };
  return (
    <form noValidate className={classes.steps} onSubmit={submit}>
      {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
      <div className={classes.scan}>
        <img
          className={classes.qr}
          alt={t('qr')}
          width={168}
          height={168}
          src={`data:image/svg+xml,${encodeURIComponent(setup.qr_svg)}`}
        />
        <div className={classes.typed}>
          <p className={classes.label}>{t('scan')}</p>
          <p className={classes.help}>{t('typed')}</p>
          <Copyable value={setup.secret} label={t('secret')} />
        </div>
      </div>
      <TextInput
        label={t('code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={20}
        value={fields.values.code}
        error={fields.errors.code}
        onChange={(event) => fields.set('code', event.currentTarget.value)}
      />
      <Button type="submit" className={classes.begin ?? ''} loading={isPending}>
        {t('enable')}
      </Button>
    </form>
  );
}

/** Ten codes to keep, this once. */
export function BackupCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const t = useTexts(factorTexts);
  return (
    <div className={classes.steps}>
      <p className={classes.label}>{t('backupTitle')}</p>
      <Notice tone="warning">{t('backupText')}</Notice>
      <ul className={classes.codes} aria-label={t('backup')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Copyable value={codes.join(' ')} label={t('backup')} />
      <Button className={classes.begin ?? ''} onClick={onDone}>
        {t('done')}
      </Button>
    </div>
  );
}
