import { z } from 'zod/v4';

import { VkId } from './answer';

const Community = z.looseObject({ id: VkId, name: z.string().optional().catch(undefined) });
const Communities = z.union([
	z.looseObject({ groups: z.array(Community).min(1) }).transform(({ groups }) => groups),
	z.array(Community).min(1),
]);

/** A community; its id without a minus. */
export interface CommunityFacts {
	id: string;
	name: string | undefined;
}

/** The community whose token it is, by `groups.getById` without ids. */
export function readCommunity(response: unknown): CommunityFacts | undefined {
	const [first] = Communities.safeParse(response).data ?? [];
	return first === undefined ? undefined : { id: first.id.replace('-', ''), name: first.name };
}

/** The rights of a community's token that this package's nodes need, and what VK's cabinet calls them. */
export const RIGHTS = {
	messages: { bit: 4096, words: 'community messages' },
	photos: { bit: 4, words: 'photos' },
	docs: { bit: 131_072, words: 'files' },
	manage: { bit: 262_144, words: 'community management' },
} as const;
export type Right = keyof typeof RIGHTS;

const Permissions = z.looseObject({
	permissions: z
		.array(z.looseObject({ name: z.string() }))
		.optional()
		.catch(undefined),
	mask: z.number().int().optional().catch(undefined),
});

/** The rights that a token lacks, by `groups.getTokenPermissions`; `undefined` if it is no answer. */
export function missingRights(response: unknown): Right[] | undefined {
	const read = Permissions.safeParse(response).data;
	if (read === undefined || (read.permissions === undefined && read.mask === undefined)) {
		return undefined;
	}
	const { permissions = [], mask = 0 } = read;
	const names = new Set(permissions.map(({ name }) => name));
	return (Object.keys(RIGHTS) as Right[]).filter(
		(right) => !names.has(right) && (mask & RIGHTS[right].bit) === 0,
	);
}
