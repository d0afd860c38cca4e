/** Buckets of histograms of how long requests take, and what they wait for. */
export const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The status that nginx logs for a request whose client left before it was answered: what the response says then was never sent. */
export const CLIENT_LEFT = 499;
