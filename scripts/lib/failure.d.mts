/** The whole message for the person at the terminal; of a StepError its cause is what happened. */
export function describeFailure(error: unknown): string;
