import type { JsonObject } from '../common/json';
import type { EmulatedRequest } from '../common/exchange';
import type { Endpoint } from '../common/provider';
import type { Devino } from './devino';
import type { Message } from './model';
import { describeRefusal } from './refusals';
import { countBySender, readBody, Sending } from './sending';
import type { Channel, Life } from './sending';
import { ORDINARY_LIFE, RATE_LIMITED_LIFE, specialPhone } from './special-phones';
import type { LifeStep } from './special-phones';
import { checkMessage, checkTemplate } from './validation';

const digitsOf = (message: JsonObject): string => String(message.phone).replace('+', '');

function accept(devino: Devino, message: JsonObject, { steps }: Life): Message {
	const phone = digitsOf(message);
	const service = String(message.service);
	const now = devino.clock.now();
	const within = devino.rates.admit(devino.limits, service, phone, now);
	const template = checkTemplate(message, devino.seed.templates);
	const life: readonly LifeStep[] = !within
		? RATE_LIMITED_LIFE
		: template
			? [{ at: 'failed', status: 'REJECTED', errorCode: template.code }]
			: steps;
	const fate = specialPhone(phone) ? phone.slice(5, 7) : '';
	const accepted = devino.store.add({
		phone,
		service,
		message,
		acceptedAt: now,
		fate: within ? fate : 'ratelimit',
	});
	devino.account.hold();
	devino.lives.start(accepted, life);
	return accepted;
}

/** Messages to VK: «VK.COM, Отправка». */
function vkChannel(devino: Devino): Channel {
	const { seed, limits } = devino;
	return {
		scope: 'send',
		switches: seed.switches.send,
		perRequest: limits.perRequest,
		messagesIn: (body) => (Array.isArray(body) ? body : undefined),
		senderOf: ({ service }) => service,
		describe: describeRefusal,
		faultOf: (message) => {
			const fault = checkMessage(message, seed);
			if (fault || seed.switches.send.templates === 'callback') return fault;
			return checkTemplate(message as JsonObject, seed.templates)?.fault;
		},
		ordinary: ORDINARY_LIFE,
		fateOf: (message) => specialPhone(digitsOf(message))?.fate,
		costOf: (messages) => messages.length * seed.pricePerMessage,
		accept: (message, life) => accept(devino, message, life),
	};
}

/** POST /vk/messages. */
export function sendEndpoint(devino: Devino): Endpoint {
	return {
		name: 'send',
		method: 'POST',
		path: '/vk/messages',
		open(request: EmulatedRequest) {
			const channel = vkChannel(devino);
			const messages = channel.messagesIn(readBody(request.body));
			return {
				arrived: countBySender(messages, channel.senderOf),
				handle: () => new Sending(devino, channel, request).handle(messages),
			};
		},
	};
}
