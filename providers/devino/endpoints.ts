/** Devino VK, as its page describes it (VK.COM: Отправка, Детализация, Статистика сообщений). */

export const DEFAULT_BASE_URL = 'https://api.devino.online';

export const ENDPOINTS = {
	messages: '/vk/messages',
	detail: '/vk-stat/detail',
	statistics: '/vk-stat/statistics/of-group',
	account: '/billing-api/companies/current/account',
} as const;

export const LIMITS = {
	/** Messages in one request. */
	messagesPerRequest: 1000,
	/** Notifications a second for one VK group. */
	messagesPerSecond: 50,
	/** Characters of `text`, `vkText` and `okText`. */
	textLength: 2048,
	/** Life of a message in seconds. */
	ttl: { min: 60, max: 86_400 },
} as const;

export const ROUTES = ['VK', 'OK'] as const;
export type Route = (typeof ROUTES)[number];

/** Spelled as in the page's table; its example has them in capitals. */
export const DELIVERY_POLICIES = [
	'any',
	'mobile_device_required',
	'verified_phone_number',
] as const;
export type DeliveryPolicy = (typeof DELIVERY_POLICIES)[number];
