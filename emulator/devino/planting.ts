import type { JsonObject } from '../common/json';
import type { Random } from '../common/random';
import type { Message, StatusChange } from './model';
import { LONGEST_TTL } from './page';
import type { CompleteSeed, SeedHistory, SeedMessage } from './seed';
import { ORDINARY_LIFE, specialPhone } from './special-phones';
import type { LifeStep } from './special-phones';
import type { MessageStore } from './store';

/** Where messages are planted. */
interface Ground {
	readonly seed: CompleteSeed;
	readonly store: MessageStore;
	readonly random: Random;
}

const asTime = (time: number | string): number =>
	typeof time === 'number' ? time : Date.parse(time);
const asText = (id: string | number | undefined): string | undefined =>
	id === undefined ? undefined : String(id);

/** How the made-up messages of a history end, by the table of special phones. */
const HISTORY_FATES = ['00', '00', '00', '01', '01', '07', '02', '10', '11', '20', '24'];
const HISTORY_TEXTS = ['Order {n} is on its way', 'Your code is {n}', 'Parcel {n} has arrived'];

/** A life that is over. */
function finishedLife(ground: Ground, message: JsonObject, from: number, phone: string) {
	const fate = specialPhone(phone)?.fate;
	const steps: readonly LifeStep[] = fate?.kind === 'life' ? fate.steps : ORDINARY_LIFE;
	const { lives } = ground.seed.switches;
	const times: Record<LifeStep['at'], number> = {
		sent: lives.sentMs,
		failed: lives.failedMs,
		delivered: lives.deliveredMs,
		seen: lives.seenMs,
		clicked: lives.clickedMs,
		ttl: Number(message.ttl ?? LONGEST_TTL) * 1_000,
	};
	const history: StatusChange[] = [
		{ status: 'ACCEPTED', errorCode: '', detailStatus: '', at: from },
	];
	for (const { at, status, errorCode, detailStatus = `${status}: null` } of steps) {
		history.push({ status, errorCode, detailStatus, at: from + times[at] });
	}
	return history;
}

/** Enters one message as if it had been sent at its time. */
export function plantMessage(ground: Ground, seed: SeedMessage): Message {
	const acceptedAt = asTime(seed.acceptedAt);
	const service = seed.service ?? 'demo_group';
	const message: JsonObject = { text: 'Hello', ...seed.message, phone: seed.phone, service };
	return ground.store.add({
		...{ id: seed.id, phone: seed.phone, service, acceptedAt, message },
		history: finishedLife(ground, message, acceptedAt, seed.phone),
		fate: specialPhone(seed.phone) ? seed.phone.slice(5, 7) : '',
		taskId: asText(seed.taskId),
		triggerId: asText(seed.triggerId),
		companyId: asText(seed.companyId),
	});
}

/** Enters many made-up messages, one every so often. */
export function plantHistory(ground: Ground, history: SeedHistory): Message[] {
	const { count, everyMs = 1_000, from, ...rest } = history;
	const start = asTime(from);
	return Array.from({ length: count }, (_, index) => {
		const fate = ground.random.pick(HISTORY_FATES) ?? '00';
		const text = (ground.random.pick(HISTORY_TEXTS) ?? '').replace('{n}', String(index));
		return plantMessage(ground, {
			...rest,
			phone: `79990${fate}${String(index % 10_000).padStart(4, '0')}`,
			acceptedAt: start + index * everyMs,
			message: { text },
		});
	});
}

/** Enters what the seed brings along. */
export function plantSeed(ground: Ground): void {
	for (const message of ground.seed.messages) plantMessage(ground, message);
	for (const history of ground.seed.history) plantHistory(ground, history);
}
