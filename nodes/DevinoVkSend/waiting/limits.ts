export const DEFAULT_WAIT_MINUTES = 1440;
/** An execution that stays awake does so for an hour at most. */
export const LONGEST_POLL_MINUTES = 60;
