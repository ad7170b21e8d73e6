import { Button, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { LinkPicker } from '@/components/LinkPicker';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useAddLine, type NewLine } from './queries';
import { texts } from './texts';
import classes from './DealLines.module.css';

interface AddLineProps {
  deal: string;
  currency: string;
  onClose: () => void;
}

/** Adds a product by search, at its list price; asks for a price where the catalogue has none in the deal's currency. */
export function AddLine({ deal, currency, onClose }: AddLineProps) {
  const t = useTexts(texts);
  const { mutate, isPending } = useAddLine(deal);
  const [product, setProduct] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [isOther, setIsOther] = useState(false);
  const [name, setName] = useState('');
  const [price, setPrice] = useState<number | string>('');
  const [tried, setTried] = useState(false);
  const send = (line: NewLine) =>
    mutate(line, {
      onSuccess: (added) => {
        toastDone(t('added', { name: added.name }));
        onClose();
      },
      onError: (refused) => {
        const wanted = refused instanceof ApiError ? refused.fieldErrors.unit_price : undefined;
        if (wanted && line.unit_price === undefined) setAsked(wanted);
        else toastRefused(messageOf(refused));
      },
    });
  const submit = () => {
    setTried(true);
    if (price === '' || (isOther && !name.trim())) return;
    if (isOther) send({ name: name.trim(), unit_price: Number(price) });
    else if (product) send({ product_id: product, unit_price: Number(price) });
  };
  const needsPrice = isOther || asked !== null;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {isOther ? (
        <TextInput
          label={t('otherName')}
          value={name}
          maxLength={255}
          autoFocus
          error={tried && !name.trim() ? t('needName') : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : (
        <LinkPicker
          aria-label={t('find')}
          type="products"
          fieldName="product_id"
          value={product}
          disabled={isPending}
          autoFocus
          onChange={(id) => {
            setProduct(id);
            setAsked(null);
            if (id) send({ product_id: id });
          }}
        />
      )}
      {asked && <p className={classes.asked}>{asked}</p>}
      {needsPrice && (
        <NumberInput
          label={t('priceIn', { currency })}
          value={price}
          min={0}
          decimalScale={2}
          thousandSeparator=","
          hideControls
          autoFocus={!isOther}
          error={tried && price === '' ? t('needPrice') : undefined}
          onChange={setPrice}
        />
      )}
      <div className={classes.buttons}>
        {!isOther && !asked && (
          <Button variant="subtle" size="compact-sm" onClick={() => setIsOther(true)}>
            {t('other')}
          </Button>
        )}
        <Button variant="default" size="compact-sm" onClick={onClose}>
          {t('cancel')}
        </Button>
        {needsPrice && (
          <Button type="submit" size="compact-sm" loading={isPending}>
            {t('addIt')}
          </Button>
        )}
      </div>
    </form>
  );
}
