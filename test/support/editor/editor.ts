import type { Locator, Page } from 'playwright-core';

import { NodePanel } from './node-panel';

/**
 * n8n's editor as somebody at the screen uses it, found by the `data-test-id` that n8n's own tests go by.
 * Everything waits until the editor shows what it is to show, and fails if that takes too long.
 */
export class Editor {
	/** What the nodes panel lists, the best match first. */
	readonly found: Locator;

	private readonly nodePanel: NodePanel;

	/** @param url the address of n8n */
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {
		this.found = page.getByTestId('item-iterator-item');
		this.nodePanel = new NodePanel(page);
	}

	/** Signs in with the form; the pages of the same profile are signed in from then on. */
	async signIn({ email, password }: { email: string; password: string }): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.getByTestId('emailOrLdapLoginId').locator('input').fill(email);
		await this.page.getByTestId('password').locator('input').fill(password);
		await this.page.getByTestId('form-submit-button').click();
		await this.page.waitForURL(/\/(?:home|workflow)/);
	}

	/** An empty canvas. */
	async openNewWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-add-button').waitFor();
	}

	/** A saved workflow on the canvas. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Shows the whole workflow, as large as the canvas lets it be. */
	async showAll(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
		await this.page.getByTestId('canvas-node').last().waitFor();
	}

	/** Opens the nodes panel and types into its search; the outcome stands in {@link found}. */
	async searchNodes(words: string): Promise<void> {
		const plus = this.page
			.getByTestId('canvas-plus-button')
			.or(this.page.getByTestId('node-creator-plus-button'));
		await plus.first().click();
		await this.page.getByTestId('node-creator-search-bar').fill(words);
	}

	/** Chooses a node from what was found, then one of its actions; its panel opens. */
	async addFound(node: string, action: string): Promise<NodePanel> {
		await this.found.filter({ hasText: node }).first().click();
		await this.found.filter({ hasText: action }).first().click();
		return await this.nodePanel.opened();
	}

	/** Drags one of the actions of a found node onto the canvas; its panel opens. */
	async dragFound(node: string, action: string): Promise<NodePanel> {
		await this.found.filter({ hasText: node }).first().click();
		const dragged = this.found.filter({ hasText: action }).first();
		await dragged.dragTo(this.page.getByTestId('canvas'), { targetPosition: { x: 400, y: 500 } });
		await this.page.getByTestId('canvas-node').last().waitFor();
		return await this.nodePanel.opened();
	}

	/** A node on the canvas, by its name. */
	canvasNode(name: string): Locator {
		return this.page.getByTestId('canvas-node').filter({
			has: this.page.getByText(name, { exact: true }),
		});
	}

	/** Opens a node's panel as a double click does. */
	async openNode(name: string): Promise<NodePanel> {
		await this.canvasNode(name).dblclick();
		return await this.nodePanel.opened();
	}

	/** Closes the message in the corner, once it is there. */
	async closeToast(): Promise<void> {
		const toast = this.page.locator('.el-notification').first();
		await toast.locator('.el-notification__closeBtn').click();
		await toast.waitFor({ state: 'hidden' });
	}
}
