/**
 * The words of the provider's page (VK.COM: Отправка, Коллбэки, Детализация, Статистика), each list
 * once. Read from the page for the emulator alone, so that it can't share a client's misreading.
 */

/** «Коллбэки, Возможные статусы»: each status and the codes that come with it. */
export const CALLBACK_CODES = {
	SENT: ['SENT'],
	DELIVERED: ['DELIVERED'],
	UNDELIVERABLE: ['UNDELIVERABLE', 'UNSUPPORTED', 'BLOCKED_BY_USER', 'RATELIMIT'],
	EXPIRED: ['VP_EXPIRED_AFTER_SEND'],
	REJECTED: [
		'FAILED',
		'NOT_ENOUGH_DATA',
		'INCORRECT_SIGNATURE',
		'UNSUPPORTED_NUMBER',
		'NUMBER_IN_BLACK_LIST',
		'NUMBER_TYPE_NOT_ALLOWED',
		'ERROR',
		'NOT_ALLOWED_IP',
		'UNSUPPORTED_TEMPLATE',
		'NOT_VALID_TEMPLATE_DATA',
	],
	SEEN: ['READ'],
	UNKNOWN: ['UNKNOWN'],
} as const;

export type CallbackStatus = keyof typeof CALLBACK_CODES;
export type CallbackCode = (typeof CALLBACK_CODES)[CallbackStatus][number];

/** «Коды ошибок» of POST /vk/messages, with the page's own descriptions. */
export const PAGE_REFUSALS = {
	'service.not.found': 'Отправка сообщений через VK недоступна.',
	'billing.error': 'Ошибка оплаты.',
	'is.spam': 'Сообщение помечено как спам.',
	'too.many.messages':
		'Превышен лимит по количеству сообщений в запросе. Один запрос может содержать не более 1000 сообщений.',
	'login.must.be.not.null': 'Ошибка валидации: login must be not null',
} as const;

/** Keys that the page doesn't list; the provider's SMS channel is known to answer with them. */
export const OTHER_REFUSALS = {
	invalid: 'Ошибка валидации: invalid value',
	'must.be.not.null': 'Ошибка валидации: must be not null',
	'length.too.long': 'Ошибка валидации: length is too long',
	forbidden: 'Доступ запрещен',
	'not.available': 'Имя отправителя недоступно',
} as const;

export type RefusalKey = keyof typeof PAGE_REFUSALS | keyof typeof OTHER_REFUSALS;

/** What a refusal says beside its key. */
export const REFUSAL_TEXTS: Record<RefusalKey, string> = { ...PAGE_REFUSALS, ...OTHER_REFUSALS };

/** «Параметры запроса» of the send: at most this many messages in a request. */
export const MESSAGES_IN_A_REQUEST = 1000;
/** The SMS page: at most this many messages in a request. */
export const SMS_IN_A_REQUEST = 32_000;
/** The SMS page, `validity`, in seconds. */
export const LONGEST_SMS_VALIDITY = 259_200;
/** The SMS page, `priority`. */
export const SMS_PRIORITIES = ['LOW', 'MEDIUM', 'HIGH', 'REALTIME'] as const;
/** «Не более 50 уведомлений в секунду для одной группы в VK». */
export const MESSAGES_A_SECOND = 50;
/** «Не более 5 уведомлений в сутки для одного пользователя от одной группы в VK». */
export const MESSAGES_A_DAY = 5;
export const LONGEST_TEXT = 2048;
export const SHORTEST_TTL = 60;
export const LONGEST_TTL = 86400;
export const ROUTES = ['VK', 'OK'] as const;
export const DELIVERY_POLICIES = [
	'any',
	'mobile_device_required',
	'verified_phone_number',
] as const;

/** «Детализация», parameter status. */
export const DETAIL_STATUSES = [
	'DELIVERED',
	'IN_PROGRESS',
	'READ',
	'REDIRECT',
	'REJECTED',
	'UNDELIVERED',
] as const;
export type DetailStatus = (typeof DETAIL_STATUSES)[number];

/** «Поля для параметров orderField и outFields», each with the name it has in the answer. */
export const DETAIL_FIELDS = {
	DELIVERY_POLICY: 'deliveryPolicy',
	ERROR_CODE: 'errorCode',
	EVENT_DATE_TIME: 'eventDateTime',
	MESSAGE_ID: 'messageId',
	RECIPIENT: 'recipient',
	ROUTE: 'route',
	SENT_DATE_TIME: 'sentDateTime',
	SERVICE: 'service',
	STATUS: 'status',
	TASK_ID: 'taskId',
	TASK_NAME: 'taskName',
	TASK_TYPE: 'taskType',
	TEMPLATE_ID: 'templateId',
	TEMPLATE_NAME: 'templateName',
	TEXT: 'text',
	TEXT_OK: 'textOk',
	TEXT_VK: 'textVk',
	TRIGGER_ID: 'triggerId',
	USER_LOGIN: 'userLogin',
	VALIDITY: 'validity',
} as const;
export type DetailField = keyof typeof DETAIL_FIELDS;

/** «Комбинации параметров»: exactly one of these must be given. */
export const DETAIL_COMBINATIONS = [
	['taskId'],
	['taskId', 'triggerId'],
	['dateTimeFrom', 'dateTimeTo'],
	['taskId', 'triggerId', 'dateTimeFrom', 'dateTimeTo'],
	['messageIds'],
] as const;

/** «Статистика сообщений», parameter groupBy. */
export const GROUPINGS = ['NONE', 'YEAR', 'MONTH', 'WEEK', 'DAY', 'HOUR'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** «MessageStatusObject», in the order of the page's table. */
export const STATISTICS_STATUSES = [
	'accepted',
	'scheduled',
	'enrouted',
	'sent',
	'deleted',
	'delivered',
	'expired',
	'seen',
	'clicked',
	'rejected',
	'undeliverable',
	'unknown',
] as const;
export type StatisticsStatus = (typeof STATISTICS_STATUSES)[number];
