import type { Samples } from './rounds';

/** One comparison, as it came out. */
export interface Finding {
	work: string;
	comparedWith: string;
	aim: string;
	/** The figure that the aim is about, such as `1.8×`. */
	measured: string;
	met: boolean;
	/** What limits it, told where the aim is missed. */
	limit?: string;
}

/** What one side of a comparison took. */
export interface Series {
	name: string;
	samples: Samples;
	unit: 'ms' | 'MB' | 'µs a message' | 'ms a message' | 'ms a callback';
}

/** What one piece of work came to. */
export interface Report {
	title: string;
	/** How it was measured, in Markdown. */
	method: string;
	findings: Finding[];
	series: Series[];
}

/** `1.83×`; large ones without decimals. */
export function times(ratio: number): string {
	const digits = ratio >= 100 ? 0 : ratio >= 10 ? 1 : 2;
	return `${ratio.toFixed(digits)}×`;
}

/** `+4.2 %` */
export function percentOver(ratio: number): string {
	const percent = (ratio - 1) * 100;
	return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}

export const megabytes = (bytes: number): number => bytes / 2 ** 20;
