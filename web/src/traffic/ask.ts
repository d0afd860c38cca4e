import { request, RequestFailure, type RequestOptions } from '../api/request.js';

/**
 * Asks the service about tests. Where its refusal would name one by its id, a person is told in other words.
 * @param words by the code of the refusal
 * @throws RequestFailure
 */
export async function ask<T>(
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
