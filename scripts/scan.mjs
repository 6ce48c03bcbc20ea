// The offline half of n8n's scan of community packages, on the sources and on the packed tarball,
// and a look at what the tarball holds. (The other half asks the registry for the provenance.)
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'scan-'));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const NEEDED = /^(?:package\.json|README\.md|LICENSE|dist\/(?:[\w./-]+\.(?:js|svg|json)))$/;
const COMPILED = /\.(?:js|node\.json|svg)$|__schema__\/.+\.json$/;

let failed = false;
const report = (title, ok, details = '') => {
	console.log(`${ok ? 'ok    ' : 'FAILED'} ${title}`);
	if (!ok) console.log(details);
	failed ||= !ok;
};

try {
	const source = await analyzePackage(root, SOURCE_FILE_PATTERNS);
	report('scan of the sources', source.passed, source.details ?? source.message);

	const packed = execFileSync(npm, ['pack', '--json', '--pack-destination', work], { cwd: root });
	const parsed = JSON.parse(packed.toString());
	const [{ filename, files }] = Array.isArray(parsed) ? parsed : Object.values(parsed);
	execFileSync('tar', ['-xzf', join(work, filename), '-C', work]);
	const tarball = await analyzePackage(join(work, 'package'), ['**/*.js', 'package.json']);
	report('scan of the tarball', tarball.passed, tarball.details ?? tarball.message);

	const superfluous = files
		.map(({ path }) => path)
		.filter((path) => !NEEDED.test(path) || (path.startsWith('dist/') && !COMPILED.test(path)));
	report(
		`tarball holds only what n8n needs (${files.length} files)`,
		superfluous.length === 0,
		superfluous.join('\n'),
	);

	const { dependencies = {}, n8n } = JSON.parse(readFileSync(join(work, 'package/package.json')));
	report('no runtime dependencies', Object.keys(dependencies).length === 0);
	const missing = [...n8n.nodes, ...n8n.credentials].filter(
		(path) => !files.some((file) => file.path === path),
	);
	report('every registered node and credential is there', missing.length === 0, missing.join('\n'));
} finally {
	rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
