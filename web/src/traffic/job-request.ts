import { request, RequestFailure, type RequestOptions } from '../api/request.js';

/**
 * A request about tests. The service names jobs by their ids in its refusals; a person gets a sentence without one.
 * @param words sentences by the code of the refusal
 * @throws RequestFailure
 */
export async function jobRequest<T>(
  path: string,
  options: RequestOptions,
  words: Readonly<Record<string, string>>,
): Promise<T> {
  try {
    return await request<T>(path, options);
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    throw new RequestFailure(error.status, error.code, words[error.code] ?? error.message, error.details);
  }
}
