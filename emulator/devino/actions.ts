import type { Json, JsonObject } from '../common/json';
import type { ControlAction } from '../common/provider';
import type { Devino } from './devino';
import { fireIncoming } from './incoming';
import type { IncomingEvent } from './incoming';
import { plantHistory } from './planting';
import type { SeedHistory } from './seed';
import { listSms } from './view';

const LIMIT_NAMES = ['perRequest', 'perSecond', 'perDay', 'smsPerRequest'] as const;

function setLimits(devino: Devino, input: JsonObject): Json {
	for (const name of LIMIT_NAMES) {
		const value = input[name];
		if (value === undefined) continue;
		if (value !== null && (typeof value !== 'number' || !Number.isInteger(value) || value < 0)) {
			throw new Error(`${name} must be a count, or null for none`);
		}
		devino.limits[name] = value;
	}
	return { ...devino.limits };
}

/** What can be asked of Devino by POST to `/_emulator/<name>`. */
export function devinoActions(devino: Devino): Record<string, ControlAction> {
	const { machinery, clock } = devino;
	return {
		/** An `IncomingEvent`. Answers with how it was received. */
		incoming: async (input) => {
			if (typeof input.url !== 'string') throw new Error('url is required');
			const event = input as unknown as IncomingEvent;
			return {
				...(await fireIncoming(
					event,
					machinery.callbacks,
					clock.now(),
					devino.random,
					devino.dialogues,
				)),
			};
		},
		/** A `SeedHistory`: many messages of the past. */
		history: (input) => {
			const history = input as unknown as SeedHistory;
			if (!Number.isInteger(history.count)) throw new Error('count is required');
			return {
				added: plantHistory(devino, { ...history, from: history.from ?? clock.now() }).length,
			};
		},
		/** `{ limit, offset }`: a page of SMS, the newest first. */
		sms: ({ limit, offset }) => listSms(devino, Number(limit ?? 100), Number(offset ?? 0)),
		/** `{ perRequest, perSecond, perDay, smsPerRequest }`, null for none. */
		limits: (input) => setLimits(devino, input),
	};
}
