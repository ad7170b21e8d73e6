import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { api, renewSession } from './client';
import { ApiError } from './errors';
import { useMutation } from './mutation';
import type { FieldMeta, Me, Metadata, Pipeline, SignedIn, Stage, TypeMeta, TypeName } from './types';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.get<Me>('/api/auth/me', undefined, signal),
  staleTime: 5 * 60_000,
});

/** A superadmin outside every workspace has no record types, and every page still knows that there are none. */
export const OUTSIDE: Metadata = { types: {}, pipelines: [], operators: {} };

/** Every workspace has operators. */
const isOutside = (known?: Metadata) => known !== undefined && Object.keys(known.operators).length === 0;

function outsideWorkspaces(error: unknown): Metadata {
  if (error instanceof ApiError && error.code === 'TENANT_REQUIRED') return OUTSIDE;
  throw error;
}

export const metadataQuery = queryOptions({
  queryKey: ['metadata'],
  queryFn: ({ signal }) => api.get<Metadata>('/api/metadata', undefined, signal).catch(outsideWorkspaces),
  staleTime: ({ state }) => (isOutside(state.data) ? Infinity : 5 * 60_000),
});

/** The same for a page inside a workspace: what is known is enough, unless it is of outside. */
export const insideQuery = queryOptions({
  ...metadataQuery,
  staleTime: ({ state }) => (isOutside(state.data) ? 0 : Infinity),
});

const INSIDE_KEY = 'aisha-inside';

/** Whether this browser was in a workspace last: then its record types are asked for beside the session, not after it. */
export const sessionPlace = {
  wasInside: () => localStorage.getItem(INSIDE_KEY) !== null,
  remember: (isInside: boolean) =>
    isInside ? localStorage.setItem(INSIDE_KEY, '1') : localStorage.removeItem(INSIDE_KEY),
};

/** Who is signed in. Only below the signed-in layout, which has loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** True while somebody views as another person without the right to change anything; the banner says so on every page. */
export function useIsLookOnly(): boolean {
  const { impersonation } = useMe().sign_in;
  return impersonation !== null && !impersonation.may_change;
}

/** True while somebody views as another person: what is that person's own stays closed, whether or not they may change things. */
export function useIsViewingAs(): boolean {
  return useMe().sign_in.impersonation !== null;
}

const LOOKS: (keyof TypeMeta['can'])[] = ['export'];
const lookedAt = new WeakMap<Metadata, Metadata>();

/** The same record types with nothing to change; one object for each answer, so that nothing is drawn anew for it. */
function lookOnly(metadata: Metadata): Metadata {
  const known = lookedAt.get(metadata);
  if (known) return known;
  const types = Object.fromEntries(
    Object.entries(metadata.types).map(([name, type]) => {
      const can = Object.entries(type.can).map(([what, may]) => [
        what,
        may && LOOKS.some((each) => each === what),
      ]);
      return [name, { ...type, can: Object.fromEntries(can) as TypeMeta['can'] }];
    }),
  ) as Metadata['types'];
  const narrowed = { ...metadata, types };
  lookedAt.set(metadata, narrowed);
  return narrowed;
}

/** The record types and what may be done with them here and now: while one only looks, nothing but reading. */
export function useMetadata(): Metadata {
  const { data } = useSuspenseQuery(metadataQuery);
  return useIsLookOnly() ? lookOnly(data) : data;
}

/** Undefined when the type does not exist or may not be read. */
export function useTypeMeta(type: TypeName): TypeMeta | undefined {
  return useMetadata().types[type];
}

export function fieldOf(meta: TypeMeta, name: string): FieldMeta | undefined {
  return meta.fields.find((field) => field.name === name);
}

/** Whether it may be done here and now: while one only looks, nothing but reading, whatever the person may. */
export function usePermission(permission: string): boolean {
  const isLookOnly = useIsLookOnly();
  return useMe().permissions.includes(permission) && (!isLookOnly || permission.endsWith('.read'));
}

/** The pipeline of this id, else the default one. */
export function pipelineOf(metadata: Metadata, id?: unknown): Pipeline | undefined {
  return (
    metadata.pipelines.find((pipeline) => pipeline.id === id) ??
    metadata.pipelines.find((pipeline) => pipeline.is_default) ??
    metadata.pipelines[0]
  );
}

export function stageOf(metadata: Metadata, key: unknown, pipelineId?: unknown): Stage | undefined {
  const own = pipelineOf(metadata, pipelineId)?.stages.find((stage) => stage.key === key);
  return own ?? metadata.pipelines.flatMap((pipeline) => pipeline.stages).find((stage) => stage.key === key);
}

export interface Credentials {
  email: string;
  password: string;
  tenant_id?: string;
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) => api.post<SignedIn>('/api/auth/login', credentials),
    onSuccess: () => queries.clear(),
  });
}

export interface SecondStep {
  /** Absent after a sign-in service: a cookie holds it. */
  challenge?: string;
  code: string;
  trust_device: boolean;
}

/** Finish a sign-in that answered with a challenge. */
export function useSecondStep() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: SecondStep) => api.post<SignedIn>('/api/auth/2fa/verify', step),
    onSuccess: () => queries.clear(),
  });
}

/** After what had to be done first: a session without that limit, and everything that waited for it. */
export function useGoOn(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await renewSession();
    queries.removeQueries(metadataQuery);
    const me = await queries.fetchQuery({ ...meQuery, staleTime: 0 });
    if (me.tenant && me.sign_in.must.length === 0) await queries.fetchQuery(metadataQuery);
  };
}

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('aisha-session') : null;

/** Tell the other tabs that the session ended or changed its tenant. */
export function announceSession(what: 'signed-out' | 'switched'): void {
  channel?.postMessage(what);
}

export function onSessionAnnounced(handler: (what: 'signed-out' | 'switched') => void): () => void {
  const listener = (event: MessageEvent<'signed-out' | 'switched'>) => handler(event.data);
  channel?.addEventListener('message', listener);
  return () => channel?.removeEventListener('message', listener);
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<undefined>('/api/auth/logout'),
    onSettled: () => {
      queries.clear();
      announceSession('signed-out');
    },
  });
}

/** After this browser became somebody else or went elsewhere: what is loaded is asked for again, here and in other tabs. */
export function useSessionChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    queries.removeQueries({
      predicate: (query) => query.queryKey[0] !== 'me' && query.queryKey[0] !== 'metadata',
    });
    await Promise.all([queries.refetchQueries(meQuery), queries.refetchQueries(metadataQuery)]);
    announceSession('switched');
  };
}

export function useSwitchTenant() {
  const onSuccess = useSessionChanged();
  return useMutation({
    mutationFn: (tenantId: string) => api.post<SignedIn>('/api/auth/switch-tenant', { tenant_id: tenantId }),
    onSuccess,
  });
}
