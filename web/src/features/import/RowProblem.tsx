import { Button } from '@mantine/core';
import { IconCornerDownRight } from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import type { Problem } from './types';
import classes from './Preview.module.css';

interface RowProblemProps {
  problem: Problem;
  isError: boolean;
  span: number;
  /** What the cell probably means, in words. */
  suggestion: string | undefined;
  onUse: () => void;
}

/** Why a row is not imported, or what happens to it, under the row; with the repair where there is one. */
export function RowProblem({ problem, isError, span, suggestion, onUse }: RowProblemProps) {
  const t = useTexts(texts);
  return (
    <tr className={classes.reason} data-error={isError || undefined}>
      <td />
      <td colSpan={span - 1}>
        <span className={classes.reasonLine}>
          <IconCornerDownRight size={14} aria-hidden />
          {problem.message}
          {suggestion && (
            <Button variant="default" size="compact-xs" onClick={onUse}>
              {t('suggestion', { value: suggestion })}
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}
