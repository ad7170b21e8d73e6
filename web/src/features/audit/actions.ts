import { actionText } from './audit-search';

/** What happens to people, keys, workspaces and data, by name, as it is offered to choose from. */
const GROUPS = {
  recordChanges: ['create', 'update', 'delete', 'restore', 'purge', 'merge', 'convert'],
  people: [
    'USER_CREATED',
    'USER_UPDATED',
    'USER_DELETED',
    'ROLE_CHANGED',
    'CRM_ACCESS_GRANTED',
    'CRM_ACCESS_REVOKED',
    'INVITATION_LINK_SHOWN',
    'RECOVERY_LINK_SHOWN',
    'ACCOUNT_UNLOCKED',
    'PHOTO_CHANGED',
    'PHOTO_REMOVED',
    'ACCESS_REVIEW_SIGNED',
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
    'BACKUP_CODES_RENEWED',
    'EMAIL_CHANGED',
    'OIDC_LINKED',
    'TOKEN_REUSE',
    'SESSIONS_ENDED',
    'EVERYBODY_SIGNED_OUT',
    'IMPERSONATION_STARTED',
  ],
  keyChanges: ['API_KEY_CREATED', 'API_KEY_ROTATED', 'API_KEY_REVOKED'],
  dataMoves: ['DATA_EXPORT', 'DATA_IMPORT', 'AUDIT_READ', 'MAIL_LINK_SHOWN', 'sql'],
  turnedAway: ['PERMISSION_DENIED', 'UNAUTHORIZED_CROSS_TENANT_ACCESS', 'INTRUSION_DETECTED'],
  workspaces: ['TENANT_CREATED', 'TENANT_DELETED', 'TENANT_RESTORED', 'TENANT_ENTERED', 'TENANT_LEFT'],
  work: ['JOB_RUN', 'JOB_CHANGED', 'JOB_RETRIED', 'JOB_FORGOTTEN', 'EVENTS_RETRIED', 'EVENTS_DROPPED'],
} as const;
/** On what something is done: resource types as the log names them. */
const SUBJECTS = [
  'access_review',
  'access_review_line',
  'account',
  'activity',
  'announcement',
  'api_key',
  'audit_log',
  'bounce_address',
  'calendar_feed',
  'campaign',
  'campaign_recipient',
  'command',
  'consent',
  'contact',
  'custom_field',
  'department',
  'duplicate_dismissal',
  'email',
  'email_template',
  'employee',
  'entity_label',
  'import',
  'integration',
  'invitation',
  'job',
  'lead',
  'module_setting',
  'note',
  'oidc_provider',
  'opportunity',
  'opportunity_contact',
  'opportunity_line',
  'pipeline',
  'pipeline_stage',
  'product',
  'record_export',
  'role',
  'role_permission',
  'saved_view',
  'security_block',
  'security_signal',
  'sending_switch',
  'suppression',
  'switch',
  'system_setting',
  'tag',
  'tenant',
  'tenant_export',
  'two_factor',
  'user',
  'webhook',
] as const;
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

/** The resource types in words, by name; what stands in the address is among them. */
export function subjectOptions(chosen: string | undefined, inOwnWords: (text: string) => string): Option[] {
  const others = SUBJECTS.filter((subject) => subject !== chosen);
  return [...(chosen ? [chosen] : []), ...others]
    .map((value) => ({ value, label: inOwnWords(actionText(value)) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}
