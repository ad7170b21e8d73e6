import { ActionIcon, Menu, NumberInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDots, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Money } from '@/components/Money';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useChangeLine, useRemoveLine, type Line } from './queries';
import { texts } from './texts';
import classes from './DealLines.module.css';

interface LineRowProps {
  line: Line;
  editable: boolean;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
}

/** A line: what it is and comes to; quantity, price and discount are changed where they stand. */
export function LineRow(props: LineRowProps) {
  const { line, editable } = props;
  const format = useFormat();
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        {line.product_id ? (
          <Link to="/$type/$id" params={{ type: 'products', id: line.product_id }} className={classes.name}>
            {line.name}
          </Link>
        ) : (
          <span className={classes.plain}>{line.name}</span>
        )}
        {line.code && <span className={classes.code}>{line.code}</span>}
      </span>
      <span className={classes.total}>
        <Money amount={line.total} currency={line.currency} />
      </span>
      {editable && <LineMenu {...props} />}
      {editable ? (
        <LineFigures line={line} />
      ) : (
        <span className={`num ${classes.figures}`}>
          {format.number(line.quantity)} × {format.amount(line.unit_price)}
          {line.discount > 0 && ` − ${format.number(line.discount)} %`}
        </span>
      )}
    </li>
  );
}

type Figure = 'quantity' | 'unit_price' | 'discount';

function LineFigures({ line }: { line: Line }) {
  const t = useTexts(texts);
  const { mutate } = useChangeLine(line.opportunity_id);
  const save = (name: Figure, value: number) => {
    if (value === line[name]) return;
    mutate(
      { line, values: { [name]: value } },
      { onError: (refused) => toastRefused(t('refused', { reason: messageOf(refused) })) },
    );
  };
  const words = { name: line.name };
  return (
    <span className={classes.figures}>
      <FigureInput
        label={t('quantity', words)}
        value={line.quantity}
        decimals={3}
        least={0.001}
        onSave={(value) => save('quantity', value)}
      />
      <span aria-hidden>{t('times')}</span>
      <FigureInput
        label={t('unitPrice', words)}
        value={line.unit_price}
        decimals={2}
        least={0}
        wide
        onSave={(value) => save('unit_price', value)}
      />
      <span aria-hidden>−</span>
      <FigureInput
        label={t('discount', words)}
        value={line.discount}
        decimals={2}
        least={0}
        most={100}
        suffix=" %"
        onSave={(value) => save('discount', value)}
      />
    </span>
  );
}

interface FigureInputProps {
  label: string;
  value: number;
  decimals: number;
  least: number;
  most?: number;
  suffix?: string;
  wide?: boolean;
  onSave: (value: number) => void;
}

/** Saved by Enter or by leaving it; Escape takes the typing back. */
function FigureInput({ label, value, decimals, least, most, suffix, wide, onSave }: FigureInputProps) {
  const [typed, setTyped] = useState<number | string>(value);
  const commit = () => {
    const number = Number(typed);
    if (typed === '' || Number.isNaN(number) || number < least) setTyped(value);
    else onSave(number);
  };
  return (
    <NumberInput
      aria-label={label}
      size="xs"
      hideControls
      className={wide ? classes.wide : classes.small}
      value={typed}
      min={least}
      {...(most === undefined ? {} : { max: most })}
      {...(suffix ? { suffix } : {})}
      clampBehavior="strict"
      decimalScale={decimals}
      thousandSeparator=","
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(value);
      }}
    />
  );
}

function LineMenu({ line, isFirst, isLast, onMove }: LineRowProps) {
  const t = useTexts(texts);
  const { mutate } = useRemoveLine(line.opportunity_id);
  const remove = () =>
    mutate(line, {
      onSuccess: () => toastDone(t('removed', { name: line.name })),
      onError: (refused) => toastRefused(t('refused', { reason: messageOf(refused) })),
    });
  return (
    <Menu position="bottom-end" width={150}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          size={24}
          className={classes.menu}
          aria-label={t('menu', { name: line.name })}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowUp size={16} />} disabled={isFirst} onClick={() => onMove(-1)}>
          {t('up')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowDown size={16} />} disabled={isLast} onClick={() => onMove(1)}>
          {t('down')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={remove}>
          {t('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
