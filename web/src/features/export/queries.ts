import { api } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import { useMutation } from '@/api/mutation';
import type { Schemas, TypeMeta } from '@/api/types';

export type WorkJob = Schemas['WorkJob'];
export type FileFormat = WorkJob['format'];

/** What the server is asked to write. */
export interface ExportRequest {
  format: FileFormat;
  ids?: string[];
  filter?: unknown;
  q?: string | undefined;
  sort?: string | undefined;
  fields?: string[];
}

/** Ask for the file: a small one is saved at once, a larger one comes back as the job that writes it. */
export function useExport(meta: TypeMeta) {
  return useMutation({
    mutationFn: async (request: ExportRequest): Promise<WorkJob | null> => {
      const made = await api.postForFile<WorkJob>(`/api/${meta.name}/export`, request);
      if (!('file' in made)) return made;
      saveFile(made.file, made.name);
      return null;
    },
  });
}

/** Exports that were cancelled from this page: whoever follows one says so instead of calling it a failure. */
const cancelledHere = new Set<string>();

export function wasCancelledHere(job: WorkJob): boolean {
  return cancelledHere.has(job.id);
}

/** End an export that is waiting or at work. What has ended meanwhile is refused, and its file is there. */
export async function cancelExport(job: WorkJob): Promise<void> {
  await api.post<WorkJob>(`/api/jobs/${job.id}/cancel`, {});
  cancelledHere.add(job.id);
}

export function isAtWork({ status }: WorkJob): boolean {
  return status === 'queued' || status === 'running';
}

export function jobFileAddress(job: WorkJob): string {
  return apiAddress(`/api/jobs/${job.id}/file`);
}

/** Have the browser keep a file, as if its link was pressed. */
export function saveAddress(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  saveAddress(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
