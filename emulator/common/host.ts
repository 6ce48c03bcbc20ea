import { answerInstead, answerText, spoil } from './answers';
import { CallbackPool } from './callbacks';
import type { Clock } from './clock';
import { answerControl } from './control';
import type { EmulatedRequest } from './exchange';
import type { Answer, Endpoint, Machinery, Provider } from './provider';
import type { Random } from './random';
import type { RecordedRequest } from './recording';
import { Recording } from './recording';
import { Scheduler } from './scheduler';
import { startServer } from './server';
import type { LocalServer, RawRequest, Reply } from './server';
import { TroubleBoard } from './trouble';
import type { Trouble } from './trouble';

/** A provider on this machine. */
export interface Host {
	url: string;
	/** Back to the seed: nothing sent, nothing recorded, no trouble. */
	reset(): void;
	close(): Promise<void>;
}

/** What a provider is made with. `random` is read anew on each draw: a reset starts it over. */
export function createMachinery(clock: Clock, random: () => Random): Machinery {
	const scheduler = new Scheduler(clock);
	const recording = new Recording();
	const callbacks = new CallbackPool(clock, scheduler, recording, random);
	return { clock, scheduler, recording, callbacks, trouble: new TroubleBoard(random) };
}

const isSlow = (trouble: Trouble | undefined) => (trouble?.kind === 'slow' ? trouble : undefined);

const refusesBefore = (trouble: Trouble | undefined): boolean =>
	trouble?.kind === 'reset'
		? trouble.when === 'beforeAcceptance'
		: !(trouble && 'accepted' in trouble && trouble.accepted === true);

/** Answers one provider's requests over a real socket. */
class Hosting {
	url = '';
	/** Delays outlive a reset, so that nobody waits for ever. */
	private readonly delays: Scheduler;
	private generation = 0;

	constructor(
		private readonly provider: Provider,
		private readonly machinery: Machinery,
	) {
		this.delays = new Scheduler(machinery.clock);
	}

	reset(): void {
		const { scheduler, recording, callbacks, trouble } = this.machinery;
		this.generation++;
		scheduler.clear();
		callbacks.clear();
		recording.clear();
		trouble.clear();
		this.provider.reset();
	}

	stop(): void {
		this.machinery.scheduler.clear();
		this.machinery.callbacks.clear();
		this.delays.clear();
	}

	async answer(raw: RawRequest, reply: Reply): Promise<void> {
		const { provider, machinery } = this;
		const control = await answerControl(raw, { provider, machinery, reset: () => this.reset() });
		if (control) {
			const type = control.text === undefined ? 'application/json' : 'text/html; charset=utf-8';
			await reply.send(control.status, { 'content-type': type }, answerText(control));
			return;
		}
		const { recording, clock, trouble: board } = this.machinery;
		const endpoint = this.provider.endpoints.find(
			({ method, path }) => method === raw.method && path === raw.path,
		);
		const request: EmulatedRequest = {
			...{ method: raw.method, path: raw.path, rawQuery: raw.rawQuery },
			...{ body: raw.body, bytes: raw.bytes },
			contentType: raw.headers['content-type'] ?? '',
			query: new URLSearchParams(raw.rawQuery),
			authorization: raw.headers.authorization,
			receivedAt: clock.now(),
		};
		const entry = recording.addRequest({
			endpoint: endpoint?.name ?? null,
			...{ method: raw.method, path: raw.path, query: raw.rawQuery },
			...{ body: raw.body, bodyBytes: raw.bytes.length, receivedAt: request.receivedAt },
			contentType: request.contentType.split(';')[0]?.trim() ?? '',
		});
		if (!endpoint) {
			await this.send(reply, entry, this.provider.refusal(404, 'not.found', 'No such address'));
			return;
		}
		const trouble =
			board.take(endpoint.name, request) ?? this.provider.requestedTrouble?.(endpoint, request);
		entry.trouble = trouble?.kind ?? null;
		await this.answerEndpoint(endpoint, request, entry, trouble, reply);
	}

	private async answerEndpoint(
		endpoint: Endpoint,
		request: EmulatedRequest,
		entry: RecordedRequest,
		trouble: Trouble | undefined,
		reply: Reply,
	): Promise<void> {
		const { generation } = this;
		const { clock, recording } = this.machinery;
		const opened = endpoint.open(request);
		recording.noteArrived(entry, opened.arrived);

		await this.wait(isSlow(trouble)?.beforeMs);
		if (generation !== this.generation) return reply.reset();

		const instead = trouble && answerInstead(trouble, this.provider, clock.now(), this.url);
		if (instead && refusesBefore(trouble)) return await this.send(reply, entry, instead);
		if (trouble?.kind === 'reset' && refusesBefore(trouble)) return reply.reset();

		const { answer, accepted } = opened.handle();
		if (accepted) recording.noteAccepted(entry, accepted);

		await this.wait(isSlow(trouble)?.afterMs);
		if (trouble?.kind === 'reset') {
			const partial = { status: answer.status, body: answerText(answer) };
			return reply.reset(trouble.when === 'midAnswer' ? partial : undefined);
		}
		await this.send(
			reply,
			entry,
			this.finish(instead ?? answer, trouble),
			isSlow(trouble)?.trickle,
		);
	}

	private finish(answer: Answer, trouble: Trouble | undefined): Answer {
		if (trouble?.kind !== 'malformed') return answer;
		const spoilt = spoil(answer, trouble.how, this.provider.distortions);
		return { ...spoilt, status: trouble.status ?? spoilt.status };
	}

	private async send(
		reply: Reply,
		entry: RecordedRequest,
		answer: Answer,
		trickle?: { bytes: number; everyMs: number },
	): Promise<void> {
		if (!reply.open) return;
		entry.status = answer.status;
		entry.answeredAt = this.machinery.clock.now();
		const headers = { 'content-type': 'application/json;charset=UTF-8', ...answer.headers };
		await reply.send(
			answer.status,
			headers,
			answer.bytes ?? answerText(answer),
			trickle && { bytes: trickle.bytes, wait: async () => await this.wait(trickle.everyMs) },
		);
		if (trickle) entry.answeredAt = this.machinery.clock.now();
	}

	private async wait(ms: number | undefined): Promise<void> {
		if (!ms || ms <= 0) return;
		await new Promise<void>((resolve) => this.delays.after(ms, resolve));
	}
}

/** Puts a provider behind a port of 127.0.0.1. */
export async function hostProvider(
	provider: Provider,
	machinery: Machinery,
	port: number,
): Promise<Host> {
	const hosting = new Hosting(provider, machinery);
	const server: LocalServer = await startServer(
		port,
		async (request, reply) => await hosting.answer(request, reply),
	);
	hosting.url = server.url;
	return {
		url: server.url,
		reset: () => hosting.reset(),
		async close() {
			hosting.stop();
			await server.close();
		},
	};
}
