import type { CallbackPool } from '../common/callbacks';
import type { Clock } from '../common/clock';
import type { Json, JsonObject } from '../common/json';
import { writeJson } from '../common/json';
import type { Random } from '../common/random';
import type { Scheduler } from '../common/scheduler';
import type { Account } from './account';
import type { Message, StatusChange } from './model';
import { formatTime } from './moscow-time';
import { LONGEST_TTL } from './page';
import type { LifeStep, StepTime } from './special-phones';
import type { DevinoSwitches } from './switches';

/** Lives of many messages share the scheduler's buckets; jitter is rounded to this. */
const GRAIN_MS = 20;

/** Messages that take the same step at the same time: one job for all of them. */
interface Cohort {
	due: number;
	steps: readonly LifeStep[];
	index: number;
	pace: number;
	messages: Message[];
}

/** Lets messages live: one step after another, each with its callback. */
export class Lives {
	/** The cohort that the next message with these steps may join. */
	private readonly open = new Map<readonly LifeStep[], Cohort>();
	/** Callbacks that wait for the next one of their message. */
	private readonly late = new Map<Message, Json>();

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly callbacks: CallbackPool,
		private readonly switches: () => DevinoSwitches,
		private readonly random: () => Random,
		private readonly account: Account,
		private readonly onChange: () => void,
	) {}

	/** Starts the life of a message that was just accepted. */
	start(message: Message, steps: readonly LifeStep[]): void {
		const { jitter } = this.switches().lives;
		const pace = jitter > 0 ? 1 + jitter * this.random().next() : 1;
		this.await(message, steps, 0, pace);
	}

	/** Forgets everybody; the scheduler has forgotten them too. */
	clear(): void {
		this.open.clear();
		this.late.clear();
	}

	private await(message: Message, steps: readonly LifeStep[], index: number, pace: number): void {
		const step = steps[index];
		if (!step) return;
		const time = message.acceptedAt + this.delay(message, step.at) * pace;
		const due = pace === 1 ? time : Math.ceil(time / GRAIN_MS) * GRAIN_MS;
		const cohort = this.open.get(steps);
		if (cohort?.due === due && cohort.index === index && cohort.pace === pace) {
			cohort.messages.push(message);
			return;
		}
		const fresh: Cohort = { due, steps, index, pace, messages: [message] };
		this.open.set(steps, fresh);
		this.scheduler.at(due, () => this.advance(fresh, step));
	}

	private advance(cohort: Cohort, step: LifeStep): void {
		const { steps, index, pace, messages } = cohort;
		if (this.open.get(steps) === cohort) this.open.delete(steps);
		const { status, errorCode, detailStatus = `${status}: null` } = step;
		const change: StatusChange = { status, errorCode, detailStatus, at: this.clock.now() };
		for (const message of messages) {
			this.take(message, step, change);
			this.await(message, steps, index + 1, pace);
		}
		this.onChange();
	}

	private delay(message: Message, at: StepTime): number {
		const { lives } = this.switches();
		switch (at) {
			case 'sent':
				return lives.sentMs / lives.speed;
			case 'failed':
				return lives.failedMs / lives.speed;
			case 'delivered':
				return lives.deliveredMs / lives.speed;
			case 'seen':
				return lives.seenMs / lives.speed;
			case 'clicked':
				return lives.clickedMs / lives.speed;
			case 'ttl': {
				const ttl = Number(message.message.ttl ?? LONGEST_TTL);
				return (ttl * 1_000) / lives.ttlSpeed / lives.speed;
			}
		}
	}

	private take(message: Message, step: LifeStep, change: StatusChange): void {
		message.history.push(change);
		if (step.at === 'delivered') this.account.settle(true, message.cost);
		if (step.at === 'failed' || step.at === 'ttl') this.account.settle(false, message.cost);

		const { callback = 'once' } = step;
		const { statusUrl } = message.message;
		if (typeof statusUrl !== 'string' || callback === 'never') return;
		const event = statusEvent(message, change, this.switches().events);
		if (callback === 'late') {
			this.late.set(message, event);
			return;
		}
		this.callbacks.enqueue(statusUrl, event);
		if (callback === 'twice') this.callbacks.enqueue(statusUrl, event);
		const overdue = this.late.get(message);
		if (overdue === undefined) return;
		this.late.delete(message);
		this.callbacks.enqueue(statusUrl, overdue);
	}
}

/** One entry of the page's «Пример коллбэка», with the callback data given back. */
export function statusEvent(
	message: Message,
	change: StatusChange,
	events: DevinoSwitches['events'],
): JsonObject {
	const { callbackData } = message.message;
	const data: JsonObject =
		callbackData === undefined || callbackData === null || events.dataPlace === 'absent'
			? {}
			: { [events.dataKey]: events.dataForm === 'string' ? writeJson(callbackData) : callbackData };
	return {
		messageId: events.idsAs === 'number' ? BigInt(message.id) : message.id,
		eventTime: formatTime(change.at),
		statusInfo: {
			status: change.status,
			errorCode: change.errorCode,
			detailStatus: change.detailStatus,
			...(events.dataPlace === 'statusInfo' ? data : {}),
		},
		...(events.dataPlace === 'event' ? data : {}),
	};
}
