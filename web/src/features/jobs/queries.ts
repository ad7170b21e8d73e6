import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Job = components['schemas']['JobSchedule'];
export type JobRun = components['schemas']['JobRunEntry'];
export type Queue = components['schemas']['Queue'];
export type Failure = Queue['failures'][number];
export type ParkedEvent = components['schemas']['ParkedEvent'];
type Change = components['schemas']['ScheduleBody'];

const KEY = ['jobs'] as const;
const LOOK_MS = 5_000;
const LOOK_CLOSELY_MS = 1_000;

/** True while somebody waits for it to begin or to end. */
export function isAtWork(job: Job): boolean {
  return job.is_requested || job.running_since !== null;
}

/** Looked at again and again; more often while something is at work. */
export const jobsQuery = queryOptions({
  queryKey: [...KEY, 'list'],
  queryFn: ({ signal }) => api.get<Job[]>('/api/job-schedules', undefined, signal),
  refetchInterval: ({ state }) => (state.data?.some(isAtWork) ? LOOK_CLOSELY_MS : LOOK_MS),
});

export const queueQuery = queryOptions({
  queryKey: [...KEY, 'queue'],
  queryFn: ({ signal }) => api.get<Queue>('/api/queue', undefined, signal),
  refetchInterval: LOOK_MS,
});

/** The history; `after` is the last run, so that it is read anew when another one has ended. */
export function runsQuery(job: Job) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'runs', job.key, job.last_run_at],
    queryFn: ({ pageParam, signal }) =>
      api.list<JobRun>(`/api/job-schedules/${job.key}/runs`, { limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before, query) => (query?.queryKey[2] === job.key ? before : undefined),
  });
}

function useJobTaken() {
  const queries = useQueryClient();
  return (changed: Job) =>
    queries.setQueryData(jobsQuery.queryKey, (jobs) =>
      jobs?.map((job) => (job.key === changed.key ? changed : job)),
    );
}

export function useRunNow(key: string) {
  const onSuccess = useJobTaken();
  return useMutation({ mutationFn: () => api.post<Job>(`/api/job-schedules/${key}/run`), onSuccess });
}

export function useChangeJob(key: string) {
  const onSuccess = useJobTaken();
  return useMutation({
    mutationFn: (change: Change) => api.patch<Job>(`/api/job-schedules/${key}`, change),
    onSuccess,
  });
}

export const parkedQuery = queryOptions({
  queryKey: [...KEY, 'parked'],
  queryFn: ({ signal }) => api.get<ParkedEvent[]>('/api/events/parked', undefined, signal),
  refetchInterval: LOOK_MS,
});

function useQueueTaken() {
  const queries = useQueryClient();
  return (queue: Queue) => queries.setQueryData(queueQuery.queryKey, queue);
}

export function useRetryJob() {
  const onSuccess = useQueueTaken();
  return useMutation({
    mutationFn: (id: number) => api.post<Queue>(`/api/queue/failures/${id}/retry`),
    onSuccess,
  });
}

export function useForgetJob() {
  const onSuccess = useQueueTaken();
  return useMutation({
    mutationFn: (id: number) => api.remove<Queue>(`/api/queue/failures/${id}`),
    onSuccess,
  });
}

/** Have events told after all, or give them up. */
export function useDecideParked() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ what, ids }: { what: 'retry' | 'drop'; ids: string[] }) =>
      api.post<{ events: number }>(`/api/events/parked/${what}`, { ids }),
    onSettled: () => queries.invalidateQueries({ queryKey: parkedQuery.queryKey }),
  });
}
