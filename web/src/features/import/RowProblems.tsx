import { Button } from '@mantine/core';
import { IconCornerDownRight } from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import type { Problem } from './types';
import classes from './Preview.module.css';

interface RowProblemsProps {
  /** Errors first, then warnings. */
  problems: Problem[];
  /** How many of them are errors. */
  errors: number;
  span: number;
  /** What the cell probably means, in words. */
  labelOf: (problem: Problem) => string | undefined;
  onUse: (problem: Problem) => void;
}

/** Why a row is not imported, or what happens to it, under the row; with the repair where there is one. */
export function RowProblems({ problems, errors, span, labelOf, onUse }: RowProblemsProps) {
  const t = useTexts(texts);
  return (
    <tr className={classes.reason}>
      <td />
      <td colSpan={span - 1}>
        <span className={classes.reasonLine}>
          <IconCornerDownRight size={14} aria-hidden />
          {problems.map((problem, index) => {
            const suggestion = labelOf(problem);
            return (
              <span key={index} data-error={index < errors || undefined}>
                {problem.message}
                {suggestion && (
                  <Button variant="default" size="compact-xs" onClick={() => onUse(problem)}>
                    {t('suggestion', { value: suggestion })}
                  </Button>
                )}
              </span>
            );
          })}
        </span>
      </td>
    </tr>
  );
}
