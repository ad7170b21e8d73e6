import {
  IconBuilding,
  IconCheck,
  IconEye,
  IconKey,
  IconLink,
  IconPencil,
  IconTrash,
  IconUsers,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import type { Decision } from './decision';
import { texts } from './texts';
import classes from './Access.module.css';

const ICONS: Record<string, Icon> = {
  access: IconBuilding,
  permission: IconKey,
  scope: IconUsers,
  related: IconLink,
  trash: IconTrash,
};
const NAMES = {
  access: 'what_access',
  module: 'what_module',
  permission: 'what_permission',
  scope: 'what_scope',
  related: 'what_related',
  trash: 'what_trash',
} as const;

/** One question as a chain: each step with how it came out, the answer at its end. */
export function DecisionPicture({ question, steps, result }: Decision) {
  const t = useTexts(texts);
  const End = question === 'see' ? IconEye : IconPencil;
  return (
    <ol className={classes.chain} aria-label={t('picture', { question: t(question) })}>
      {steps.map(({ what, holds }, index) => (
        <li key={index} className={classes.link} data-holds={holds}>
          <Node shape={ICONS[what] ?? IconKey} holds={holds} />
          {what in NAMES ? t(NAMES[what as keyof typeof NAMES]) : what}
          <span className="sr-only">: {t(holds ? 'holds' : 'fails')}</span>
        </li>
      ))}
      <li className={classes.link} data-holds={result} data-end>
        <Node shape={End} holds={result} />
        <b>
          {t(question)}: {t(result ? 'result_yes' : 'result_no')}
        </b>
      </li>
    </ol>
  );
}

function Node({ shape: Shape, holds }: { shape: Icon; holds: boolean }) {
  const Mark = holds ? IconCheck : IconX;
  return (
    <span className={classes.node} aria-hidden>
      <Shape size={18} />
      <span className={classes.mark}>
        <Mark size={10} stroke={3} />
      </span>
    </span>
  );
}
