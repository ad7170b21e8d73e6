import { Alert, Button, NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconAlertCircle } from '@tabler/icons-react';
import { useRef, useState, type FormEvent } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, Stage } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { LinkPicker } from '@/components/LinkPicker';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { randomKey } from '@/lib/random-key';
import { bodyOf, problemOf, type AccountChoice, type ConversionForm } from './conversion';
import { useConvertLead, type ConversionResult } from './queries';
import { texts } from './texts';
import classes from './Convert.module.css';

interface ConvertFormProps {
  lead: CrmRecord;
  name: string;
  stages: Stage[];
  match: CrmRecord | null;
  start: ConversionForm;
  onDone: (result: ConversionResult) => void;
  onClose: () => void;
}

export function ConvertForm({ lead, name, stages, match, start, onDone, onClose }: ConvertFormProps) {
  const t = useNamedTexts(texts);
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState(false);
  const key = useRef(randomKey());
  const { mutateAsync, isPending, error } = useConvertLead(lead.id);
  const set = (changes: Partial<ConversionForm>) => setForm((before) => ({ ...before, ...changes }));
  const problem = tried ? problemOf(form) : null;
  const refused = error instanceof ApiError ? error.fieldErrors : {};
  const canMakeDeals = useTypeMeta('opportunities') !== undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemOf(form)) return;
    try {
      const body = bodyOf(canMakeDeals ? form : { ...form, withOpportunity: false }, lead.version);
      onDone(await mutateAsync({ body, key: key.current }));
    } catch {
      key.current = randomKey();
    }
  };
  const parts = { lead, match, form, set, problem, refused, stages };
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className={classes.form}>
      {error && (
        <Alert color="red" variant="light" role="alert" icon={<IconAlertCircle size={18} />}>
          {Object.keys(refused).length > 0 ? Object.values(refused).join(' ') : messageOf(error)}
        </Alert>
      )}
      <section className={classes.part}>
        <h3>{t('contact')}</h3>
        <p className={classes.contact}>
          <Avatar name={name} size={24} />
          {t('contactText', { name })}
        </p>
      </section>
      <AccountPart {...parts} />
      {canMakeDeals && <OpportunityPart {...parts} />}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={isPending}>
          {t('submit')}
        </Button>
      </div>
    </form>
  );
}

interface PartProps {
  lead: CrmRecord;
  match: CrmRecord | null;
  form: ConversionForm;
  set: (changes: Partial<ConversionForm>) => void;
  problem: ReturnType<typeof problemOf>;
  refused: Record<string, string>;
  stages: Stage[];
}

function AccountPart({ lead, match, form, set, problem, refused }: PartProps) {
  const t = useNamedTexts(texts);
  const choices: AccountChoice[] = match ? ['existing', 'new'] : ['existing', 'new', 'none'];
  return (
    <section className={classes.part}>
      <h3>{t('account')}</h3>
      <SegmentedControl
        aria-label={t('account')}
        size="xs"
        fullWidth
        data={choices.map((value) => ({ value, label: t(value) }))}
        value={form.account}
        onChange={(value) => set({ account: value })}
      />
      {form.account === 'existing' && (
        <LinkPicker
          label={t('pickAccount')}
          description={match && match.id === form.accountId ? t('match') : undefined}
          type="accounts"
          fieldName="account_id"
          value={form.accountId}
          record={match ? { ...lead, account: { id: match.id, name: match.name } } : lead}
          onChange={(accountId) => set({ accountId })}
          error={problem === 'accountId' ? t('accountNeeded') : refused.account_id}
        />
      )}
      {form.account === 'new' && (
        <TextInput
          label={t('accountName')}
          value={form.accountName}
          maxLength={255}
          onChange={(event) => set({ accountName: event.currentTarget.value })}
          error={problem === 'accountName' ? t('nameNeeded') : refused.account_name}
        />
      )}
    </section>
  );
}

function OpportunityPart({ form, set, problem, refused, stages }: PartProps) {
  const t = useNamedTexts(texts);
  const { settings } = useFormat();
  return (
    <section className={classes.part}>
      <div className={classes.partHead}>
        <h3>{t('opportunity')}</h3>
        <Switch
          size="sm"
          label={t('withOpportunity')}
          checked={form.withOpportunity}
          onChange={(event) => set({ withOpportunity: event.currentTarget.checked })}
        />
      </div>
      {form.withOpportunity && (
        <div className={classes.grid}>
          <TextInput
            className={classes.wide}
            label={t('opportunityName')}
            value={form.opportunityName}
            maxLength={255}
            onChange={(event) => set({ opportunityName: event.currentTarget.value })}
            error={problem === 'opportunityName' ? t('nameNeeded') : refused.name}
          />
          <NumberInput
            label={t('amount')}
            value={form.amount ?? ''}
            onChange={(value) => set({ amount: value === '' ? null : Number(value) })}
            min={0}
            decimalScale={2}
            thousandSeparator=","
            hideControls
            rightSection={<span className="unit">{settings.currency}</span>}
            rightSectionWidth={48}
            error={refused.amount}
          />
          <DateInput
            label={t('closeDate')}
            valueFormat={settings.dateFormat}
            firstDayOfWeek={settings.weekStart}
            value={form.closeDate}
            onChange={(closeDate) => set({ closeDate })}
            popoverProps={{ withinPortal: true }}
            error={refused.close_date}
          />
          <Select
            label={t('stage')}
            data={stages.map((stage) => ({ value: stage.key, label: stage.name }))}
            value={form.stage}
            onChange={(stage) => set({ stage })}
            allowDeselect={false}
            error={refused.stage}
          />
        </div>
      )}
    </section>
  );
}
