import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import type { Provider } from '../calling/transport';
import type { Outcome } from './outcomes';
import type { ReadItems } from './read-items';
import type { SentLedger } from './sent-ledger';

/** What a run of a sender works with. */
export interface SendingRun {
	context: IExecuteFunctions;
	items: INodeExecutionData[];
	provider: Provider;
	credential: ICredentialDataDecryptedObject;
	ledger: SentLedger;
}

/** What a sender tells while it sends. */
export interface SendingEvents {
	/** To be called before a request with these items leaves: from here on they may have been sent. */
	onDeparture: (itemIndexes: readonly number[]) => void;
	/** To be called once for each item in line. */
	onOutcome: (itemIndex: number, outcome: Outcome) => void;
}

/** A sentence beside the output. */
export interface Note {
	text: string;
	isWarning: boolean;
}

/** The input of a run, read and checked, and how to send it. */
export interface SendingPlan extends ReadItems {
	/** How many messages are to be sent, and how many seconds the set rate makes of that at least. */
	messages: number;
	seconds: number;
	/** Sends what is in line; each of it gets its outcome. */
	send: (events: SendingEvents) => Promise<void>;
	/**
	 * What the operation goes on to once something was accepted: its items come out in place of the
	 * outcomes. It throws nothing.
	 */
	follow?: (outcomes: readonly Outcome[]) => Promise<INodeExecutionData[]>;
	/** An item's fields in the output, where they are not simply the outcome's. */
	jsonOf?: (outcome: Outcome, itemIndex: number) => IDataObject;
	/** What the user is told beside the output, whether all went well or not. */
	notes?: (outcomes: readonly Outcome[]) => Note[];
}
