import type { Callback } from '../common/callbacks';
import type { Clock } from '../common/clock';
import { writeJson } from '../common/json';
import type { Json } from '../common/json';
import type { Machinery } from '../common/provider';
import { createRandom } from '../common/random';
import type { Random } from '../common/random';
import { Account } from './account';
import { createIds } from './ids';
import { Dialogues } from './incoming';
import { RateLimits } from './limits';
import { Lives } from './lives';
import { plantSeed } from './planting';
import { completeSeed } from './seed';
import type { CompleteSeed, DevinoSeed, Limits } from './seed';
import { MessageStore } from './store';
import type { DevinoSwitches } from './switches';

/** «Система будет отправлять коллбэки»: a POST with a JSON array. */
export const writeStatusCallback = (url: string, events: Json[]): Callback => ({
	kind: 'status',
	url,
	method: 'POST',
	body: writeJson(events),
	headers: { 'content-type': 'application/json' },
	events: events.length,
});

/** Assigns group by group, so that whoever holds a group sees the change. */
function assignGroups(target: DevinoSwitches, fresh: DevinoSwitches): void {
	const groups = target as unknown as Record<string, unknown>;
	for (const [name, group] of Object.entries(fresh)) {
		const present = groups[name];
		if (typeof present === 'object' && present !== null) Object.assign(present, group);
		else groups[name] = group;
	}
}

/** Devino with all that it remembers; the endpoints work on it. */
export class Devino {
	seed: CompleteSeed;
	readonly limits: Limits;
	readonly clock: Clock;
	readonly rates: RateLimits;
	readonly account: Account;
	readonly store: MessageStore;
	/** The SMS, a record of their own: the detail and the statistics of VK don't know them. */
	readonly sms: MessageStore;
	readonly lives: Lives;
	readonly dialogues = new Dialogues();
	/** Draws for everything but the troubles, which have a stream of their own. */
	random: Random;
	private nextId: () => string;

	constructor(
		private readonly given: DevinoSeed,
		readonly machinery: Machinery,
	) {
		const { clock, scheduler, callbacks } = machinery;
		this.clock = clock;
		this.seed = completeSeed(given);
		this.limits = { ...this.seed.limits };
		this.random = createRandom(this.seed.random);
		this.nextId = createIds(this.random);
		this.rates = new RateLimits(this.limits);
		this.store = new MessageStore(() => this.nextId());
		this.sms = new MessageStore(() => this.nextId());
		this.account = new Account(
			() => this.seed.balance,
			() => this.seed.pricePerMessage,
			() => this.seed.switches.account,
		);
		this.lives = new Lives(
			clock,
			scheduler,
			callbacks,
			() => this.seed.switches,
			() => this.random,
			this.account,
			() => this.store.changed(),
		);
		callbacks.setWriter(writeStatusCallback);
		this.shareSwitches();
		plantSeed(this);
	}

	/** Back to the seed. Objects handed out stay the same objects. */
	reset(): void {
		const fresh = completeSeed(this.given);
		const { switches } = this.seed;
		assignGroups(switches, fresh.switches);
		this.seed = { ...fresh, switches };
		Object.assign(this.limits, fresh.limits);
		this.random = createRandom(fresh.random);
		this.nextId = createIds(this.random);
		this.rates.clear();
		this.account.clear();
		this.lives.clear();
		this.store.clear();
		this.dialogues.clear();
		this.sms.clear();
		plantSeed(this);
	}

	/** The machinery's switches appear among the provider's, as the same objects. */
	private shareSwitches(): void {
		const { switches } = this.seed;
		const { callbacks, recording } = this.machinery;
		switches.callbacks = Object.assign(callbacks.switches, switches.callbacks);
		switches.recording = Object.assign(recording.switches, switches.recording);
	}
}
