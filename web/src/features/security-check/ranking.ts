import type { CheckResult } from './queries';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const satisfies CheckResult['severity'][];
const STATES = ['failed', 'not_checked', 'passed'] as const satisfies CheckResult['state'][];

/** What needs attention first, the gravest at the top; what is fine last. */
export function ranked(checks: readonly CheckResult[]): CheckResult[] {
  return [...checks].sort(
    (a, b) =>
      STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}
