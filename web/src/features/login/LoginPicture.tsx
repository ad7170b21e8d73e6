import { IconCircleCheck } from '@tabler/icons-react';
import { Chip } from '@/components/Chip';
import { StageRing } from '@/components/StageRing';
import type { Tone } from '@/lib/theme';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './LoginPicture.module.css';

interface Row {
  tile: Tone;
  name: number;
  stage: string;
  tone: Tone;
  probability: number;
  amount: number;
  owner: number;
}

const ROWS: Row[] = [
  { tile: 'sky', name: 150, stage: 'Negotiation', tone: 'warning', probability: 75, amount: 58, owner: 84 },
  { tile: 'rose', name: 118, stage: 'Negotiation', tone: 'warning', probability: 75, amount: 58, owner: 102 },
  { tile: 'accent', name: 172, stage: 'Proposal', tone: 'accent', probability: 50, amount: 48, owner: 76 },
  { tile: 'warning', name: 126, stage: 'Proposal', tone: 'accent', probability: 50, amount: 58, owner: 96 },
  { tile: 'teal', name: 160, stage: 'Engaging', tone: 'sky', probability: 25, amount: 48, owner: 88 },
  { tile: 'lime', name: 122, stage: 'Engaging', tone: 'sky', probability: 25, amount: 58, owner: 104 },
  { tile: 'info', name: 146, stage: 'Prospecting', tone: 'slate', probability: 10, amount: 44, owner: 80 },
];

/** Holds no tenant's data: only the shape of a list. */
export function LoginPicture() {
  const t = useTexts(texts);
  return (
    <aside className={classes.picture} aria-hidden>
      <div className={classes.words}>
        <p className={classes.claim}>{t('claim')}</p>
        <p className={classes.text}>{t('claimText')}</p>
      </div>
      <div className={classes.card}>
        <div className={classes.head}>
          <span className={classes.bar} style={{ width: 96 }} />
          <span className={classes.space} />
          <span className={classes.bar} style={{ width: 54 }} />
          <span className={classes.bar} style={{ width: 60 }} />
        </div>
        {ROWS.map((row, index) => (
          <div key={row.tile} className={classes.row} data-marked={index === 3 || undefined}>
            <span
              className={classes.tile}
              style={{ background: `var(--${row.tile}-soft)`, borderColor: `var(--${row.tile}-line)` }}
            />
            <span className={classes.bar} style={{ width: row.name }} />
            <span className={classes.stage}>
              <Chip
                tone={row.tone}
                icon={<StageRing kind="open" probability={row.probability} tone={row.tone} />}
              >
                {row.stage}
              </Chip>
            </span>
            <span className={classes.amount}>
              <span className={classes.bar} style={{ width: row.amount }} />
            </span>
            <span className={classes.dot} style={{ background: `var(--${row.tile}-soft)` }} />
            <span className={classes.bar} style={{ width: row.owner }} />
          </div>
        ))}
      </div>
      <div className={classes.toast}>
        <IconCircleCheck size={16} />
        {t('moved')}
        <span className={classes.undo}>{t('undo')}</span>
      </div>
    </aside>
  );
}
