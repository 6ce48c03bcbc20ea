// Preloaded into n8n: when the process that started it is gone, even by SIGKILL, n8n ends too.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
