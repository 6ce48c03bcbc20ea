/** A request as it came over the socket, whole. */
export interface EmulatedRequest {
	method: string;
	/** Without the query. */
	path: string;
	query: URLSearchParams;
	/** The query as it was written, without the question mark. */
	rawQuery: string;
	authorization: string | undefined;
	/** With its parameters; empty if there is none. */
	contentType: string;
	/** Empty for a form with files, which is not text: see `bytes`. */
	body: string;
	bytes: Buffer;
	receivedAt: number;
}

/** How many messages of each sender. */
export type CountBySender = Record<string, number>;
