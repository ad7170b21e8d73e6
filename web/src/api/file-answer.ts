/** A file that the API answered with, and the name to save it under. */
export interface AnsweredFile {
  file: Blob;
  name: string;
}

/** The file of an answer, or of a 202 the data that says what will make it. */
export async function readFileAnswer<T>(response: Response): Promise<AnsweredFile | T> {
  if (response.status === 202) return ((await response.json()) as { data: T }).data;
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return { file: await response.blob(), name: name ?? 'export' };
}
