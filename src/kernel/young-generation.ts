/** How Node is started for the service, as `npm start` has it: see decision 60. */
export const YOUNG_GENERATION = '--max-semi-space-size=8';
