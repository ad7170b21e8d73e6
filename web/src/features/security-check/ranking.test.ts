import { expect, it } from 'vitest';
import type { CheckResult } from './queries';
import { ranked } from './ranking';

const check = (severity: string, state: string) => ({ severity, state }) as CheckResult;

it('puts what needs attention first, the gravest at the top', () => {
  const found = ranked([
    check('critical', 'passed'),
    check('low', 'failed'),
    check('high', 'not_checked'),
    check('critical', 'failed'),
  ]);

  expect(found.map(({ severity, state }) => `${severity} ${state}`)).toEqual([
    'critical failed',
    'low failed',
    'high not_checked',
    'critical passed',
  ]);
});
