/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { HookContext, WebhookContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	IRunExecutionData,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { chain, surroundings } from './engine';
import { readAsN8n, type ReadRequest } from './n8n-body';

/** How a trigger is put behind a socket. */
export interface ListenOptions {
	credentials: Record<string, ICredentialDataDecryptedObject>;
	/** As callers see this n8n; `itself`: by the address that the node really listens at. */
	publicUrl?: string;
	/** Default `webhook`, as in production; `manual` is what "Listen for test event" does. */
	mode?: WorkflowExecuteMode;
	/** How many reverse proxies n8n trusts (N8N_PROXY_HOPS). */
	proxyHops?: 0 | 1;
	/** The workflow's static data as n8n's database has it. */
	stored?: IDataObject;
	/** The data of the execution that the node lets sleep, as n8n's database has it. */
	asleep?: IRunExecutionData;
	/** The query as n8n's server parses it. Default: texts, and lists of them. */
	queryOf?: (url: URL) => Record<string, unknown>;
}

export interface CallOptions {
	method?: string;
	/** As it stands in the URL, without the question mark. */
	query?: string;
	headers?: Record<string, string>;
}

export interface Reply {
	status: number;
	body: string;
}

/** Carried by what n8n answers before any node hears of the request. */
export const BY_N8N = 'x-answered-by-n8n';

/** A trigger node that is called over a real socket, as n8n calls it. */
export interface Listener {
	/** With the path that n8n would give it. */
	readonly url: string;
	/** The items of each execution that was started, in order. */
	readonly executions: INodeExecutionData[][];
	/** The workflow's static data as n8n's database has it. */
	readonly stored: IDataObject;
	/** How often n8n wrote it after a callback. */
	readonly saves: number;
	/** What the node's `webhook` threw; n8n would have answered 500. */
	readonly thrown: unknown[];
	/** Posts a text as it is, or a value as JSON; resolves when answered. */
	post(body: unknown, options?: CallOptions): Promise<Reply>;
	/** n8n answers the next requests 404: the route isn't there yet. */
	refuseNext(count: number): void;
	/** Resolves when the node has nothing to do any more. */
	settled(): Promise<void>;
	/** The JSON of all items, in order. */
	items(): IDataObject[];
	/** What n8n does when the workflow is published, or when n8n starts. */
	activate(): Promise<void>;
	deactivate(): Promise<void>;
	close(): Promise<void>;
}

interface Started {
	workflow: Workflow;
	additionalData: IWorkflowExecuteAdditionalData;
}

function simpleQuery(url: URL): Record<string, string | string[]> {
	const query: Record<string, string | string[]> = {};
	for (const [key, value] of url.searchParams) {
		const before = query[key];
		query[key] = before === undefined ? value : [before, value].flat();
	}
	return query;
}

/** Express' names on Node's request, beside what n8n has read of it. */
function asExpressRequest(
	request: IncomingMessage,
	read: ReadRequest,
	{ proxyHops = 0, queryOf = simpleQuery }: Pick<ListenOptions, 'proxyHops' | 'queryOf'>,
): object {
	const forwarded = String(request.headers['x-forwarded-for'] ?? '')
		.split(',')
		.map((one) => one.trim())
		.at(-1);
	return Object.assign(request, read, {
		ip: proxyHops === 1 && forwarded ? forwarded : request.socket.remoteAddress,
		query: queryOf(new URL(request.url ?? '/', 'http://localhost')),
		params: {},
	});
}

function asExpressResponse(response: ServerResponse): object {
	return Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return response;
		},
	});
}

/** Puts a trigger node behind a socket on this machine. */
export async function listen(node: INode, options: ListenOptions): Promise<Listener> {
	const { mode = 'webhook' } = options;
	let publicUrl = options.publicUrl ?? 'http://127.0.0.1:5678/';
	const executions: INodeExecutionData[][] = [];
	const thrown: unknown[] = [];
	const underWay = new Set<Promise<void>>();
	let row = JSON.stringify(options.stored ?? {});
	let saves = 0;

	const start = (): Started => {
		const staticData = JSON.parse(row) as IDataObject;
		const around = surroundings(chain(node), { ...options, mode, publicUrl, staticData });
		return { workflow: around.instance, additionalData: around.additionalData };
	};
	/** n8n keeps what a test listener writes too, as long as it listens. */
	const save = ({ workflow }: Started): boolean => {
		if (workflow.staticData.__dataChanged !== true) return false;
		row = JSON.stringify(workflow.staticData);
		return true;
	};
	const typeOf = ({ workflow }: Started) =>
		workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const webhookData = (started: Started): IWebhookData => {
		const description = typeOf(started).description.webhooks?.[0];
		if (description === undefined) throw new Error(`${node.name} has no webhook`);
		return {
			httpMethod: 'POST',
			node: node.name,
			path: `${node.webhookId ?? 'hook'}/${description.path}`,
			webhookDescription: description,
			workflowId: started.workflow.id,
			workflowExecuteAdditionalData: started.additionalData,
			isTest: mode === 'manual',
		};
	};

	let refusals = 0;
	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		if (refusals > 0) {
			refusals--;
			response.writeHead(404, { [BY_N8N]: 'true' }).end();
			return;
		}
		const read = await readAsN8n(request);
		if ('refused' in read) {
			response.writeHead(read.refused, { [BY_N8N]: 'true' }).end();
			return;
		}
		const started = start();
		Object.assign(started.additionalData, {
			httpRequest: asExpressRequest(request, read, options),
			httpResponse: asExpressResponse(response),
		});
		const context = new WebhookContext(
			started.workflow,
			node,
			started.additionalData,
			mode,
			webhookData(started),
			[],
			options.asleep === undefined
				? null
				: (JSON.parse(JSON.stringify(options.asleep)) as IRunExecutionData),
		);
		try {
			const result = await typeOf(started).webhook?.call(context);
			// n8n saves static data only where the node has answered by itself.
			if (result?.noWebhookResponse !== true) response.end('answered by n8n');
			else if (save(started)) saves++;
			if (result?.workflowData !== undefined) executions.push(result.workflowData[0] ?? []);
		} catch (error) {
			thrown.push(error);
			response.statusCode = 500;
			response.end();
		}
	};
	const hook = async (name: 'checkExists' | 'create' | 'delete'): Promise<boolean> => {
		const started = start();
		const method = typeOf(started).webhookMethods?.default?.[name];
		const context = new HookContext(
			started.workflow,
			node,
			started.additionalData,
			mode === 'webhook' ? (name === 'delete' ? 'internal' : 'trigger') : mode,
			mode === 'manual' ? 'manual' : 'activate',
			webhookData(started),
		);
		const done = (await method?.call(context)) ?? false;
		save(started);
		return done;
	};

	const server = createServer((request, response) => {
		const work = serve(request, response).finally(() => underWay.delete(work));
		underWay.add(work);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	if (publicUrl === 'itself') publicUrl = `http://127.0.0.1:${port}/`;
	const url = `http://127.0.0.1:${port}/webhook/${node.webhookId ?? 'hook'}`;

	return {
		url,
		executions,
		thrown,
		get stored() {
			return JSON.parse(row) as IDataObject;
		},
		get saves() {
			return saves;
		},
		async post(body, { method = 'POST', query, headers } = {}) {
			const response = await fetch(query === undefined ? url : `${url}?${query}`, {
				method,
				headers: { 'content-type': 'application/json', ...headers },
				body:
					method === 'GET'
						? undefined
						: typeof body === 'string' || body instanceof Uint8Array
							? (body as string)
							: JSON.stringify(body),
			});
			return { status: response.status, body: await response.text() };
		},
		refuseNext(count) {
			refusals = count;
		},
		async settled() {
			while (underWay.size > 0) await Promise.all(underWay);
		},
		items: () => executions.flat().map(({ json }) => json),
		async activate() {
			if (!(await hook('checkExists'))) await hook('create');
		},
		async deactivate() {
			await hook('delete');
		},
		async close() {
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
