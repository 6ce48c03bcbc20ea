// n8n-core would print each failing workflow of the tests.
process.env.N8N_LOG_LEVEL = 'silent';
