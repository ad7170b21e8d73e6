import { actionText } from './audit-search';

/** What happens to people, keys, workspaces and data, by name, as it is offered to choose from. */
const GROUPS = {
  recordChanges: ['create', 'update', 'delete', 'restore', 'purge'],
  people: [
    'USER_CREATED',
    'USER_UPDATED',
    'USER_DELETED',
    'ROLE_CHANGED',
    'CRM_ACCESS_GRANTED',
    'CRM_ACCESS_REVOKED',
  ],
  signIns: [
    'USER_LOGIN',
    'USER_LOGOUT',
    'FAILED_LOGIN',
    'PASSWORD_CHANGED',
    'PASSWORD_RESET',
    'TWO_FACTOR_ENABLED',
    'TWO_FACTOR_DISABLED',
    'TWO_FACTOR_RESET',
    'SESSIONS_ENDED',
    'IMPERSONATION_STARTED',
  ],
  keyChanges: ['API_KEY_CREATED', 'API_KEY_ROTATED', 'API_KEY_REVOKED'],
  dataMoves: ['DATA_EXPORT', 'DATA_IMPORT'],
  turnedAway: ['PERMISSION_DENIED', 'UNAUTHORIZED_CROSS_TENANT_ACCESS', 'INTRUSION_DETECTED'],
  workspaces: ['TENANT_CREATED', 'TENANT_DELETED', 'TENANT_RESTORED', 'TENANT_ENTERED', 'TENANT_LEFT'],
} as const;
export type ActionGroup = keyof typeof GROUPS;

interface Option {
  value: string;
  label: string;
}

/** Options in groups; what stands in the address is among them, whatever it is. */
export function actionOptions(
  chosen: string | undefined,
  title: (group: ActionGroup) => string,
): (Option | { group: string; items: Option[] })[] {
  const groups = (Object.keys(GROUPS) as ActionGroup[]).map((group) => ({
    group: title(group),
    items: GROUPS[group].map(optionOf),
  }));
  const isListed = Object.values(GROUPS).some((actions) => actions.some((action) => action === chosen));
  return chosen && !isListed ? [optionOf(chosen), ...groups] : groups;
}

function optionOf(action: string): Option {
  return { value: action, label: action.split(',').map(actionText).join(', ') };
}
