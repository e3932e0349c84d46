#!/usr/bin/env node
// Stands for the program in the test of this harness: a small simulated broker, a small server with a journal, and the command
// `journal`. FAKE_MISTAKE names one thing that the server does wrong; self_test.mjs lists them.
import { runBroker } from './broker.mjs';
import { exportJournal, verifyJournal } from './journal.mjs';
import { runServer } from './server.mjs';

const [command, subcommand] = process.argv.slice(2);
if (command === 'simulator') await runBroker();
else if (command === 'journal') process.exitCode = subcommand === 'verify' ? verifyJournal() : exportJournal();
else await runServer(Number(process.argv[process.argv.indexOf('--port') + 1]));
