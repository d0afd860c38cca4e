/** What a pod may be called. */
export const POD_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** In the log there is a topic for each pod; their names begin so. */
export const LOG_TOPICS = 'changes/';

export function logTopicOf(pod: string): string {
  return `${LOG_TOPICS}${pod}`;
}
