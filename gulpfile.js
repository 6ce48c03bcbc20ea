const { dest, src } = require('gulp');

/** Puts icons and output schemas beside the compiled nodes: tsc leaves them behind. */
function copyAssets() {
	return src(['icons/**/*.svg', 'nodes/**/*.svg', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));
}

exports.default = copyAssets;
